/** A batch of another poll's votes without those that were erased while it was on its way. Pure. */
import { hex } from "../../domain/bytes.ts";
import type { Batch } from "../move/batch.ts";
import { withoutVote } from "../networks/chunk.ts";
import { decoded, encoded } from "../reviews/images.ts";

export function withoutErased(batch: Batch, erased: readonly Uint8Array[]): Batch {
  if (erased.length === 0) return batch;
  const keys = new Set(erased.map(hex));
  const stays = (key: Uint8Array) => !keys.has(hex(key));
  return {
    ...batch,
    votes: batch.votes.filter(({ key }) => stays(key)),
    remarks: batch.remarks?.filter(({ vote }) => stays(vote)) ?? [],
    unchecked: batch.unchecked.filter(({ vote }) => stays(vote)),
    blobs: batch.blobs.flatMap(({ review, images }) => {
      const rest = decoded(images).filter(({ key }) => stays(key));
      return rest[0] ? [{ review, first: rest[0].key, images: encoded(rest) }] : [];
    }),
    chunks: batch.chunks.map((chunk) => ({ ...chunk, entries: erased.reduce(withoutVote, chunk.entries) })),
  };
}
