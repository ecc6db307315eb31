/**
 * One article's votes for an export, each with its network while that is kept. The object is asked for some votes, then for
 * some chunks of networks at a time and joins nothing: it has readers to answer. Bounded in memory by a window of votes.
 */
import type { VoteRow } from "../contract/index.ts";
import { hex, number64 } from "../domain/bytes.ts";
import { EXPORT_BATCH_ROWS, EXPORT_WINDOW_VOTES } from "../limits/reading.ts";
import { MINUTES_PER_HOUR } from "../limits/time.ts";
import type { pollOf } from "../object/stubs.ts";
import { type ChunkPlace, entriesOf } from "../poll/networks/chunk.ts";
import type { ExportedVote } from "../poll/poll.ts";
import { voteRow } from "./rows.ts";

type Poll = ReturnType<typeof pollOf>;

/** All votes in the order of their keys, batch by batch. */
export async function* exportedVotes(poll: Poll): AsyncGenerator<VoteRow[], undefined> {
  let last: Uint8Array | undefined;
  for (let more = true; more; ) {
    const window: ExportedVote[] = [];
    while (more && window.length < EXPORT_WINDOW_VOTES) {
      const votes: ExportedVote[] = await poll.votes(last, EXPORT_BATCH_ROWS);
      window.push(...votes);
      last = votes.at(-1)?.key;
      more = votes.length === EXPORT_BATCH_ROWS;
    }
    const networks = await networksOf(poll, window);
    for (let i = 0; i < window.length; i += EXPORT_BATCH_ROWS)
      yield window
        .slice(i, i + EXPORT_BATCH_ROWS)
        .map((vote) => voteRow(vote, networks.get(number64(vote.key)) ?? null));
  }
}

/** The fine hashes of votes in hex, by the last 64 of a key's random bits: no two votes of one window share them. */
async function networksOf(poll: Poll, votes: readonly ExportedVote[]): Promise<Map<bigint, string>> {
  const found = new Map<bigint, string>();
  if (votes.length === 0) return found;
  const wanted = new Set(votes.map(({ key }) => number64(key)));
  const hours = votes.map(({ minute }) => Math.floor(minute / MINUTES_PER_HOUR));
  const from = hours.reduce((a, b) => Math.min(a, b));
  const until = hours.reduce((a, b) => Math.max(a, b));
  let after: ChunkPlace | null = null;
  do {
    const page: { chunks: Uint8Array[]; next: ChunkPlace | null } = await poll.networks({
      from,
      until,
      after,
    });
    for (const entries of page.chunks)
      for (const { vote, fine } of entriesOf({ entries })) {
        const key = number64(vote);
        if (wanted.has(key)) found.set(key, hex(fine));
      }
    after = page.next;
  } while (after);
  return found;
}
