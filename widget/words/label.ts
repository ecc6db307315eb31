/** What a choice is called. Pure. */
import type { Choice } from "../../worker/contract/index.ts";
import type { State } from "../poll/state.ts";
import type { Words } from "./words.ts";

/** In the site's words, or ours; that of the reader's own wish or answer, unless another is named; "" for none. */
export function labelOf(
  { state, words }: { state: State; words: Words },
  choice: Choice | undefined = state.wish ?? state.own?.choice,
): string {
  return (choice && choice !== "none" && (state.poll?.labels?.[choice] ?? words[choice])) || "";
}
