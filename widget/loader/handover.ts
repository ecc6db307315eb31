/** What loader and widget agree on when an element is handed over. Types alone: the loader carries nothing of it. */

import type { ArticleFeedbackElement } from "../afterword.d.ts";

/**
 * An element in the page. `_stop` is its undo while the widget has it; the widget sets it and takes it away. `_vote` and
 * `_allow`: what the page called before that; the widget does the first once, and remembers the second. Its methods are those
 * of the loader's class, and while there is a session that session's own.
 */
export type Poll = HTMLElement &
  Pick<ArticleFeedbackElement, "vote" | "refresh" | "allow"> & {
    _stop?: (() => void) | undefined;
    _vote?: string | undefined;
    _allow?: boolean | undefined;
  };

/** What an element says, or its script tag, by an attribute's name. */
export type Said = (name: string) => string | null | undefined;

/** What mount.js gives. `base` is the origin of our host. */
export interface Widget {
  mount(element: Poll, base: string, said: Said): void;
}
