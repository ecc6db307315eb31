/**
 * Where the votes of a review come from, portion by portion in the order of their keys: from the hours that it names, from a
 * network's entries, or, for an undo, from what it had changed. A portion's cursor goes on after an eviction. Writes nothing.
 */
import { compareBytes, hex } from "../../domain/bytes.ts";
import type { Looked } from "../../domain/moderation/slice.ts";
import { IMAGE_VOTES, SLICE_PAUSE_MS } from "../../limits/reviews.ts";
import { type Chunk, entriesOf } from "../networks/chunk.ts";
import type { NetworkStore } from "../networks/store.ts";
import { decoded } from "./images.ts";
import { hourOf, keyOfHour, type SliceStore } from "./slice-store.ts";
import type { ReviewStore, StoredReview } from "./store.ts";

/** Some votes to look at. */
export interface Portion {
  votes: Looked[];
  /** How many were looked at to find them. */
  looked: number;
  /** Where the next portion begins. */
  cursor: Uint8Array;
  /** Whether this is the last. */
  over: boolean;
}

export interface Source {
  /** Votes there are to look at, by what is known beforehand. */
  total: number;
  /** The portion after a cursor; the first after an empty one. Looks at `limit` votes at most. */
  portion(cursor: Uint8Array, limit: number): Portion;
}

/** What of a review says which votes it takes. */
export type Named = Pick<StoredReview, "n" | "filter" | "action">;

/** Chunks of networks that are read at one go, 128 votes each: some milliseconds. */
const CHUNKS_AT_ONCE = 64;
/** Further off than any hour of a key: four bytes hold no more. */
const LAST_HOUR = 0xffff_ffff;

/** Finds where the votes of a review come from. A network's are looked for first, chunk by chunk, with pauses. */
export async function sourceOf(
  { votes, reviews, networks }: { votes: SliceStore; reviews: ReviewStore; networks: NetworkStore },
  named: Named & Pick<StoredReview, "undoes">,
  open: () => Chunk,
): Promise<Source> {
  if (named.undoes !== null) return votesOfReview(votes, reviews, named.undoes);
  const { network } = named.filter;
  if (network === undefined) return votesByHour(votes, reviews, named);
  return votesByKey(votes, reviews, named, await keysOfNetwork(networks, network, open));
}

/** Votes of the hours that the filter names, or all. The key's hour is the hour of the cast, or the one before it. */
function votesByHour(slices: SliceStore, reviews: ReviewStore, named: Named): Source {
  const { n, filter } = named;
  const fromHour = hourOf(filter.from, 0);
  const untilHour = Math.min(hourOf(filter.until, LAST_HOUR - 1) + 1, LAST_HOUR);
  const start = filter.from ? keyOfHour(Math.max(fromHour - 1, 0)) : new Uint8Array();
  return {
    total: slices.votesIn(fromHour, untilHour),
    portion(cursor, limit) {
      const after = cursor.length > 0 ? cursor : start;
      const { votes: looked, last } = slices.window(after, untilHour, limit);
      const votes = slices.between(after, last, filter, n);
      return { votes: withFound(votes, reviews, named), looked, cursor: last, over: looked < limit };
    },
  };
}

/** Votes by their keys, which are in order. */
function votesByKey(
  slices: SliceStore,
  reviews: ReviewStore,
  named: Named,
  keys: readonly Uint8Array[],
): Source {
  return {
    total: keys.length,
    portion(cursor, limit) {
      const next = keys.findIndex((key) => compareBytes(key, cursor) > 0);
      const part = next < 0 ? [] : keys.slice(next, next + limit);
      const votes = slices.listed(part, named.filter, named.n);
      const over = part.length < limit;
      const last = part.at(-1) ?? cursor;
      return { votes: withFound(votes, reviews, named), looked: part.length, cursor: last, over };
    },
  };
}

/** The votes on which a review has decided last, with what it had found them as; blob by blob. */
function votesOfReview(slices: SliceStore, reviews: ReviewStore, n: number): Source {
  return {
    total: reviews.byNumber(n)?.votes ?? 0,
    portion(cursor, limit) {
      const asked = Math.ceil(limit / IMAGE_VOTES);
      const blobs = reviews.blobs(n, cursor, asked);
      const images = blobs.flatMap(({ images }) => decoded(images));
      const keys = images.map(({ key }) => key);
      // Both in the order of the keys.
      let at = 0;
      const votes = slices.decidedBy(n, keys).map((vote) => {
        while (compareBytes(images[at]?.key ?? vote.key, vote.key) !== 0) at += 1;
        return { ...vote, found: images[at]?.was };
      });
      const last = blobs.at(-1)?.first ?? cursor;
      return { votes, looked: images.length, cursor: last, over: blobs.length < asked };
    },
  };
}

/** Restoring gives back what the review that voided a vote had found it as. */
function withFound(votes: Looked[], reviews: ReviewStore, { action }: Named): Looked[] {
  if (action !== "restore") return votes;
  const find = reviews.finder();
  return votes.map((vote) => (vote.review === null ? vote : { ...vote, found: find(vote.review, vote.key) }));
}

/** The keys of the votes that came from a network, named by either of its hashes in hex, in their order. */
async function keysOfNetwork(
  networks: NetworkStore,
  network: string,
  open: () => Chunk,
): Promise<Uint8Array[]> {
  const keys: Uint8Array[] = [];
  const read = (chunk: Chunk) => {
    for (const { vote, fine, coarse } of entriesOf(chunk))
      if (hex(fine) === network || hex(coarse) === network) keys.push(vote.slice());
  };
  for (let day = networks.dayAfter(-1); day !== undefined; day = networks.dayAfter(day))
    for (let from = 0; ; from += CHUNKS_AT_ONCE) {
      const chunks = networks.page(day, from, CHUNKS_AT_ONCE);
      for (const chunk of chunks) read(chunk);
      if (chunks.length < CHUNKS_AT_ONCE) break;
      await scheduler.wait(SLICE_PAUSE_MS);
    }
  read(open());
  return keys.sort(compareBytes);
}
