/** What the poll's parts are given, and which parts come later: known to both, so that neither imports the other. Types alone. */
import type { ComponentChildren, RefObject } from "preact";
import type { Choice } from "../../worker/contract/index.ts";
import type { Words } from "../words/words.ts";
import type { Approach } from "./approach.ts";
import type { State } from "./state.ts";
import type { Trouble } from "./trouble.ts";

export interface PollProps {
  state: State;
  words: Words;
  /** The language of the site's own wording of a text; "" where it is not known. */
  langOf(name: string): string | undefined;
  /** Whether translators of pages may touch it. */
  translate: boolean;
  /** The element's own colour scheme, or "". */
  theme: string;
  /** The element's own look, or "". */
  look: string;
  /** What another look than the first draws into each button, once it is loaded. */
  icon: ((choice: Choice) => ComponentChildren) | undefined;
  /** What shows from the first touch on, once it is loaded. */
  trial: Trial | undefined;
  /** What shows once there is something to show of a vote. */
  outcome: Outcome | undefined;
  /** What tells that a vote is near, for what holds the buttons. */
  approach: Approach;
  /** Where the captcha frame is put; nothing is drawn into it. */
  captchaBox: RefObject<HTMLDivElement | null>;
  onChoose(choice: Choice): void;
  onRetry(): void;
}

type Part = (props: PollProps) => ComponentChildren;

/** Between the press and the answer. */
export interface Trial {
  /** The name of the one sentence on how things stand; "" where there is none beyond those of before. */
  name(state: State): string;
  /** A sentence with the choice's label in it. */
  filled(text: string | undefined, props: PollProps): string | undefined;
  /** Whether the reader can do anything about a trouble. */
  mayRetry(trouble: Trouble): boolean;
  /** Takes the focus of whoever has it on to what takes its place, after a drawing. */
  keepFocus(
    find: (selector: string) => HTMLElement | null,
    before: State,
    state: State,
    focused: Element | null,
  ): void;
  /** Attributes of what holds the captcha. */
  group(props: PollProps): Record<string, string | number>;
  /** Above the captcha. */
  label: Part;
  /** The way out of it. */
  leave: Part;
}

/** From the answer on. */
export interface Outcome {
  /** Which share of the votes a choice has: what its button shows, and what is said about the button; or undefined. */
  share(
    props: PollProps,
    choice: "yes" | "no",
  ): { text: ComponentChildren; about: Record<string, unknown> } | undefined;
  /** In the buttons' place where nobody can press any. */
  closed: Part;
  /** The result in a sentence. */
  result: Part;
  /** What can be done about the vote. */
  acts: Part;
  /** Below all that is said and done: the room in which a reader says why. */
  room: Part;
}

/** A poll in an element, as the element drives it. */
export interface Session {
  /** Reads the language and the theme anew. */
  reword(): void;
  stop(): void;
}
