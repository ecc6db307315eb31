/** What the poll's parts are given, and which parts come later: known to both, so that neither imports the other. Types alone. */
import type { ComponentChildren, RefObject } from "preact";
import type { Choice } from "../worker/contract/index.ts";
import type { State } from "./state.ts";
import type { Words } from "./words.ts";

export interface PollProps {
  state: State;
  words: Words;
  /** The element's own colour scheme, or "". */
  theme: string;
  /** What shows from the first touch on, once it is loaded. */
  outcome: Outcome | undefined;
  /** Where the captcha frame is put; nothing is drawn into it. */
  captchaBox: RefObject<HTMLDivElement | null>;
  /** The reader has come to the buttons: our code is loaded. */
  onTouch(): void;
  /** The reader is about to press one: so is the captcha. */
  onIntent(): void;
  onChoose(choice: Choice): void;
  onLeave(): void;
  onRetry(): void;
}

type Part = (props: PollProps) => ComponentChildren;

export interface Outcome {
  /** Above the captcha. */
  label: Part;
  /** The way out of it. */
  leave: Part;
  results: Part;
  withdraw: Part;
}
