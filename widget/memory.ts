/**
 * What this browser remembers of the reader's vote on one article, in the publisher's origin's localStorage.
 * Where that is blocked, voting works and nothing is remembered past the page.
 */
import type { Choice, Tally } from "../worker/contract/index.ts";
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

export interface Memory {
  /** Where it is kept: `afterword:<site>:<article key>`. */
  name: string;
  /** null if there is none. */
  read(): Remembered | null;
  write(memory: Remembered): void;
}

const fallback = new Map<string, string>();

/** The memory of one article's vote. */
export function memoryOf(site: string, key: string): Memory {
  const name = `afterword:${site}:${key}`;
  return {
    name,
    read() {
      let text: string | null | undefined = fallback.get(name);
      try {
        text ??= localStorage.getItem(name);
        return text ? JSON.parse(text) : null;
      } catch {
        // Blocked storage, or somebody else's text under our name: as good as no memory.
        return null;
      }
    },
    write(memory) {
      const text = JSON.stringify(memory);
      try {
        localStorage.setItem(name, text);
        fallback.delete(name);
      } catch {
        fallback.set(name, text);
      }
    },
  };
}
