/**
 * What reviews know of a vote that is erased goes with it: what they had found it as, and that one has come as far as it. Every
 * SQL statement of that.
 */
import { compareBytes } from "../../domain/bytes.ts";
import { decoded, imageOf } from "./images.ts";
import type { ReviewStore } from "./store.ts";

export class Forgetting {
  readonly #sql: SqlStorage;
  readonly #reviews: ReviewStore;

  constructor(sql: SqlStorage, reviews: ReviewStore) {
    this.#sql = sql;
    this.#reviews = reviews;
  }

  forget(key: Uint8Array): void {
    for (const review of this.#reviews.numbers().values()) {
      const [row] = this.#sql
        .exec<{ first: ArrayBuffer; images: ArrayBuffer }>(
          "SELECT first, images FROM image WHERE review = ? AND first <= ? ORDER BY first DESC LIMIT 1",
          review,
          key,
        )
        .toArray();
      const images = new Uint8Array(row?.images ?? []);
      if (!row || !imageOf(images, key)) continue;
      this.#reviews.dropBlobs([{ review, first: new Uint8Array(row.first), images }]);
      this.#reviews.addImages(
        review,
        decoded(images).filter((image) => compareBytes(image.key, key) !== 0),
      );
    }
    this.#sql.exec("UPDATE review SET cursor = ? WHERE cursor = ?", placeBefore(key), key);
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
