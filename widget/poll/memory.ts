/**
 * What this browser remembers of the reader's vote on one article: kept in the page, mirrored in the publisher's origin's
 * localStorage. Where that is denied, full or cleared nothing changes while the page lives. Never throws.
 */
import type { Choice, Tally } from "../../worker/contract/index.ts";
import type { Own } from "./state.ts";

/** Everything there is to know. The id is the right to change the vote; it never leaves but with a vote. */
export interface Remembered {
  id: string;
  /** What the server said last; null before its first answer. */
  own: Own | null;
  tally: Tally | null;
  /** A request whose answer has not been seen. Written before it is sent. */
  pending: { edit: number; choice: Choice; captcha?: string } | null;
  /** What became of the vote's remark; no word of it. */
  remark?: KnownRemark | undefined;
}

/** A remark as a browser remembers it. */
export interface KnownRemark {
  /** Of the vote it was sent beside: its id, and its edit then. */
  id: string;
  of: number;
  /** Its own edit, the latest that was sent. */
  edit: number;
  /** `asked`: its answer has not been seen. */
  is: "asked" | "sent" | "gone";
}

export interface Memory {
  /** null if there is none. Another tab's word counts, where it could write it down. */
  read(): Remembered | null;
  write(memory: Remembered): void;
  /** Calls back when another tab or another poll in this page has written, until the signal. */
  follow(heard: (memory: Remembered) => void, signal: AbortSignal): void;
}

const pages = new Map<string, Remembered>();
/** What could not be written down, and so is newer than what storage has. */
const unsaved = new Set<string>();

/** The memory of one article's vote: `afterword:<site>:<article key>`. */
export function memoryOf(site: string, key: string): Memory {
  const name = `afterword:${site}:${key}`;
  const self: Memory = {
    read() {
      try {
        const saved = JSON.parse(localStorage.getItem(name) as string);
        if (/^[\da-f-]{36}$/.test(saved.id) && !unsaved.has(name)) pages.set(name, saved);
      } catch {
        // Denied, empty, or somebody else's text under our name: what the page knows, if it knows anything.
      }
      return pages.get(name) ?? null;
    },
    write(memory) {
      pages.set(name, memory);
      try {
        localStorage.setItem(name, JSON.stringify(memory));
        unsaved.delete(name);
      } catch {
        unsaved.add(name);
      }
      dispatchEvent(new CustomEvent(name, { detail: self }));
    },
    follow(heard, signal) {
      const hear = (event: Event) => {
        const { key = name, detail } = event as StorageEvent & CustomEvent;
        const memory = key === name && detail !== self && self.read();
        if (memory) heard(memory);
      };
      addEventListener("storage", hear, { signal });
      addEventListener(name, hear, { signal });
    },
  };
  return self;
}
