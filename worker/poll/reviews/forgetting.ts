/**
 * What reviews know of a vote that is erased goes with it: what they had found it as, and that one has come as far as it. Every
 * SQL statement of that.
 */
import { bytesOfHex, hex } from "../../domain/bytes.ts";
import { decoded } from "./images.ts";
import type { ReviewStore } from "./store.ts";

export class Forgetting {
  readonly #sql: SqlStorage;
  readonly #reviews: ReviewStore;

  constructor(sql: SqlStorage, reviews: ReviewStore) {
    this.#sql = sql;
    this.#reviews = reviews;
  }

  /** Of some votes, by their keys. Each blob is written once. */
  forget(keys: readonly Uint8Array[]): void {
    for (const review of this.#reviews.numbers().values()) this.#forgetOf(review, keys);
    for (const key of keys)
      this.#sql.exec("UPDATE review SET cursor = ? WHERE cursor = ?", placeBefore(key), key);
  }

  #forgetOf(review: number, keys: readonly Uint8Array[]): void {
    const gone = new Map<string, Set<string>>();
    for (const key of keys) {
      const [row] = this.#sql
        .exec<{ first: ArrayBuffer }>(
          "SELECT first FROM image WHERE review = ? AND first <= ? ORDER BY first DESC LIMIT 1",
          review,
          key,
        )
        .toArray();
      if (!row) continue;
      const first = hex(new Uint8Array(row.first));
      gone.set(first, (gone.get(first) ?? new Set()).add(hex(key)));
    }
    for (const [first, votes] of gone) this.#forgetIn(review, bytesOfHex(first), votes);
  }

  #forgetIn(review: number, first: Uint8Array, votes: ReadonlySet<string>): void {
    const { images } = this.#sql
      .exec<{ images: ArrayBuffer }>("SELECT images FROM image WHERE review = ? AND first = ?", review, first)
      .one();
    const blob = new Uint8Array(images);
    const known = decoded(blob);
    const left = known.filter(({ key }) => !votes.has(hex(key)));
    if (left.length === known.length) return;
    this.#reviews.dropBlobs([{ review, first, images: blob }]);
    this.#reviews.addImages(review, left);
  }
}

function placeBefore(key: Uint8Array): Uint8Array {
  const place = key.slice();
  for (let i = place.length - 1; i >= 0; i--) {
    const byte = place[i] ?? 0;
    place[i] = byte - 1;
    if (byte > 0) break;
  }
  return place;
}
