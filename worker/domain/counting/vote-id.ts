/**
 * Vote ids and the keys under which their votes are stored. An id is shaped like a UUID of version 7 (RFC 9562 §5.7) whose
 * time field is the hour in which the reader's browser made it; the rest is random. The key begins with that hour, so that
 * votes lie in the order of their time and new ones side by side. Pure but for the hash.
 */
import { HOUR_MS } from "../../limits/time.ts";
import { sha256 } from "../bytes.ts";

const HOUR_BYTES = 4;
const HASH_BYTES = 12;

/** The hour (since 1970) that a vote id carries. An id of another shape carries a meaningless one. */
export function hourOfVoteId(id: string): number {
  return Math.floor(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16) / HOUR_MS);
}

/** The key of a vote: its id's hour (4 bytes, big endian) and the first 12 bytes of SHA-256 over the id in lower case. */
export async function voteKey(id: string): Promise<Uint8Array> {
  const key = new Uint8Array(HOUR_BYTES + HASH_BYTES);
  new DataView(key.buffer).setUint32(0, hourOfVoteId(id));
  key.set((await sha256(id.toLowerCase())).subarray(0, HASH_BYTES), HOUR_BYTES);
  return key;
}

/** The hour of a vote's key. */
export function hourOfKey(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset, HOUR_BYTES).getUint32(0);
}

/** Whether an hour is the current or the previous one. */
export function isFresh(hour: number, nowMs: number): boolean {
  const age = Math.floor(nowMs / HOUR_MS) - hour;
  return age === 0 || age === 1;
}
