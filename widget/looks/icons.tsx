/** @jsx _h */
/** The icons of the look "thumbs": one drawing, turned over for "no". */
import type { h as H } from "preact";
import type { PollProps } from "../poll/parts.ts";

/** Makes what draws one. Other looks hide it. */
export function iconOf(_h: typeof H): NonNullable<PollProps["icon"]> {
  return (choice) => (
    <svg part="icon" viewBox="0 0 24 24" aria-hidden="true" class={choice === "no" ? "down" : ""}>
      <path d="M7 10.5 11 2.6c1.9 0 3 1.3 2.6 3.2L13 9h5.6c1.5 0 2.6 1.4 2.2 2.9l-1.7 6.6A3.2 3.2 0 0 1 16 21H7zM3 10.5h4V21H3z" />
    </svg>
  );
}
