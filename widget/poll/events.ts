/** Which DOM event an answer is to the page. Pure. */
import type { AfterwordEvents } from "../afterword.d.ts";
import type { Own } from "./state.ts";

/** What happened to the reader's vote; undefined where everything stands as it stood. */
export function eventOf(before: Own | null, after: Own | null): keyof AfterwordEvents | undefined {
  if (!after || (after.choice === before?.choice && after.status === before.status)) return undefined;
  if (after.choice === "none") return "withdraw";
  return !before || before.choice === "none" ? "vote" : "change";
}
