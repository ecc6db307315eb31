/** What loader and widget agree on when an element is handed over. Types alone: the loader carries nothing of it. */

/**
 * An element in the page. `_stop` is its undo while the widget has it; the widget sets it and takes it away. `_vote` and
 * `_allow`: what the page called before that; the widget does the first once, and remembers the second.
 */
export type Poll = HTMLElement & {
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
