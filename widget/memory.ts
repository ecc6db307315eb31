/**
 * What this browser remembers of the reader's vote on one article: kept in the page, mirrored in the publisher's origin's
 * localStorage. Where that is denied, full or cleared nothing changes while the page lives. Never throws.
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
  /** null if there is none. Another tab's word counts, where it could write it down. */
  read(): Remembered | null;
  write(memory: Remembered): void;
  /** Calls back when another tab or another poll in this page has written. Gives its undo. */
  follow(heard: () => void): () => void;
}

/** By name; `saved` is the text in storage that it equals, null where it could not be written. */
const pages = new Map<string, { memory: Remembered; saved: string | null }>();

/** The memory of one article's vote: `afterword:<site>:<article key>`. */
export function memoryOf(site: string, key: string): Memory {
  const name = `afterword:${site}:${key}`;
  const self: Memory = {
    read() {
      const kept = pages.get(name);
      // What could not be written down is newer than what is there.
      if (kept?.saved === null) return kept.memory;
      try {
        const saved = localStorage.getItem(name);
        // Nothing there, or somebody else's text under our name: what the page knows, if it knows anything.
        if (saved && saved !== kept?.saved) {
          const memory = JSON.parse(saved);
          if (/^[\da-f-]{36}$/.test(memory.id)) pages.set(name, { memory, saved });
        }
      } catch {
        // Denied, or no JSON.
      }
      return pages.get(name)?.memory ?? null;
    },
    write(memory) {
      let saved: string | null = JSON.stringify(memory);
      try {
        localStorage.setItem(name, saved);
      } catch {
        saved = null;
      }
      pages.set(name, { memory, saved });
      dispatchEvent(new CustomEvent(name, { detail: self }));
    },
    follow(heard) {
      const hear = (event: Event) => {
        const { key, detail } = event as StorageEvent & CustomEvent;
        if (key === name || (detail && detail !== self)) heard();
      };
      addEventListener("storage", hear);
      addEventListener(name, hear);
      return () => {
        removeEventListener("storage", hear);
        removeEventListener(name, hear);
      };
    },
  };
  return self;
}
