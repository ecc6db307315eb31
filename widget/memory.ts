/**
 * What this browser remembers of one reader's vote on one article, in the publisher's origin's localStorage.
 * Where that is blocked, voting works and nothing is remembered past the page.
 */
import type { Choice, Tally } from "../worker/contract.ts";
import type { Own } from "./state.ts";

/** Everything there is to know. The id is the right to change the vote; it never leaves but with a vote. */
export interface Remembered {
  id: string;
  /** What the server said last; null before its first answer. */
  own: Own | null;
  tally: Tally | null;
  /** A request whose answer has not been seen. Written before it is sent. */
  pending: { edit: number; choice: Choice; captcha?: string } | null;
}

const fallback = new Map<string, string>();

/** Reads the memory under a name; null if there is none. */
export function recall(name: string): Remembered | null {
  let text: string | null | undefined = fallback.get(name);
  try {
    text ??= localStorage.getItem(name);
    return text ? JSON.parse(text) : null;
  } catch {
    // Blocked storage, or somebody else's text under our name: as good as no memory.
    return null;
  }
}

/** Replaces the memory under a name. */
export function remember(name: string, memory: Remembered): void {
  const text = JSON.stringify(memory);
  try {
    localStorage.setItem(name, text);
    fallback.delete(name);
  } catch {
    fallback.set(name, text);
  }
}

/** Where an article's memory is kept. */
export function memoryName(site: string, key: string): string {
  return `afterword:${site}:${key}`;
}
