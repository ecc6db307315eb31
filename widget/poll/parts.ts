/** What the poll's parts are given, and which parts come later: known to both, so that neither imports the other. Types alone. */
import type { ComponentChildren, RefObject } from "preact";
import type { Choice } from "../../worker/contract/index.ts";
import type { Words } from "../words/words.ts";
import type { Approach } from "./approach.ts";
import type { State } from "./state.ts";

export interface PollProps {
  state: State;
  words: Words;
  /** The language that the site's own wording was asked for in; it need not be one that we have words in. */
  wished: string;
  /** Whether translators of pages may touch it. */
  translate: boolean;
  /** The element's own colour scheme, or "". */
  theme: string;
  /** What shows from the first touch on, once it is loaded. */
  outcome: Outcome | undefined;
  /** What tells that a vote is near, for what holds the buttons. */
  approach: Approach;
  /** Where the captcha frame is put; nothing is drawn into it. */
  captchaBox: RefObject<HTMLDivElement | null>;
  onChoose(choice: Choice): void;
  onRetry(): void;
}

type Part = (props: PollProps) => ComponentChildren;

export interface Outcome {
  /** Attributes of what holds the captcha. */
  group(props: PollProps): Record<string, string | number>;
  /** Above the captcha. */
  label: Part;
  /** The way out of it. */
  leave: Part;
  results: Part;
  withdraw: Part;
}

/** A poll in an element, as the element drives it. */
export interface Session {
  /** Reads the language and the theme anew. */
  reword(): void;
  /** Asks for the published tally and what this browser remembers once more. */
  refresh(): void;
  stop(): void;
}
