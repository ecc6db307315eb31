/**
 * What votes were before a review, some hundred of them in one blob: fixed entries side by side, in the order of their keys.
 * Pure, and knows nothing of where blobs are kept.
 */
import type { Standing } from "../../contract/index.ts";
import { compareBytes } from "../../domain/bytes.ts";
import type { Mark } from "../../domain/moderation/review.ts";

/** A vote's key and what it was. */
export interface Image {
  key: Uint8Array;
  was: Mark;
}

const KEY_BYTES = 16;
/** Key, standing and cause, number of the review that had decided before (0 for none; reviews are numbered from 1). */
const ENTRY_BYTES = KEY_BYTES + 2 + 4;

/** By their places in these lists. Stored: append, never reorder. */
const STANDINGS: readonly Standing[] = ["counted", "held", "void"];
const CAUSES: readonly (string | null)[] = [null, "captcha-unreachable", "network", "moderator"];

/** Images as a blob. Throws for a cause that is in no list: it could not be given back. */
export function encoded(images: readonly Image[]): Uint8Array {
  const blob = new Uint8Array(images.length * ENTRY_BYTES);
  const view = new DataView(blob.buffer);
  for (const [i, { key, was }] of images.entries()) {
    const at = i * ENTRY_BYTES;
    blob.set(key, at);
    view.setUint8(at + KEY_BYTES, STANDINGS.indexOf(was.standing));
    view.setUint8(at + KEY_BYTES + 1, placeOf(was.cause));
    view.setUint32(at + KEY_BYTES + 2, was.review ?? 0);
  }
  return blob;
}

/** The images of a blob. */
export function decoded(blob: Uint8Array): Image[] {
  return Array.from({ length: blob.length / ENTRY_BYTES }, (_, i) => imageAt(blob, i));
}

/** What a vote was, or undefined if the blob has nothing of it. */
export function imageOf(blob: Uint8Array, key: Uint8Array): Mark | undefined {
  let [low, high] = [0, blob.length / ENTRY_BYTES - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareBytes(key, blob.subarray(middle * ENTRY_BYTES, middle * ENTRY_BYTES + KEY_BYTES));
    if (order === 0) return imageAt(blob, middle).was;
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
}

/** The same blob with other numbers for the reviews in it: those of the poll that takes it over. */
export function renumbered(blob: Uint8Array, numberOf: (review: number) => number): Uint8Array {
  return encoded(
    decoded(blob).map(({ key, was }) => ({
      key,
      was: { ...was, review: was.review === null ? null : numberOf(was.review) },
    })),
  );
}

function imageAt(blob: Uint8Array, i: number): Image {
  const at = i * ENTRY_BYTES;
  const view = new DataView(blob.buffer, blob.byteOffset + at, ENTRY_BYTES);
  return {
    key: blob.slice(at, at + KEY_BYTES),
    was: {
      standing: STANDINGS[view.getUint8(KEY_BYTES)] ?? "held",
      cause: CAUSES[view.getUint8(KEY_BYTES + 1)] ?? null,
      review: view.getUint32(KEY_BYTES + 2) || null,
    },
  };
}

function placeOf(cause: string | null): number {
  const place = CAUSES.indexOf(cause);
  if (place < 0) throw new Error(`no place for the cause ${cause}`);
  return place;
}
