/** Whether what somebody is about to change is still as they have seen it (RFC 9110 §13.1.1). Pure. */
import { type Failure, failure } from "../failure.ts";
import type { Actor } from "./audit.ts";

/** The last change: its revision, which is about its time in ms, and who made it; null if that was not kept. */
export interface LastChange {
  revision: number;
  by: Actor | null;
}

/**
 * Fails with `changed-meanwhile` where another revision stands than the one that was seen; undefined where it is that one, or
 * where whoever asks does not say what they have seen.
 */
export function changedMeanwhile(
  { revision, by }: LastChange,
  seen: number | undefined,
): Failure | undefined {
  if (seen === undefined || seen === revision) return undefined;
  return { ...failure("changed-meanwhile", `${seen} was seen`), changed: { atMs: revision, by } };
}
