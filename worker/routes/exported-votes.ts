/**
 * One article's votes for an export, each with its network while that is kept. The object is asked for some votes, then for
 * some chunks of networks at a time and joins nothing: it has readers to answer. Bounded in memory by a window of votes.
 */
import type { VoteRow } from "../contract/index.ts";
import { hex, number64 } from "../domain/bytes.ts";
import type { Failure } from "../domain/failure.ts";
import { EXPORT_BATCH_ROWS, EXPORT_WINDOW_VOTES } from "../limits/reading.ts";
import { MINUTES_PER_HOUR } from "../limits/time.ts";
import type { pollOf } from "../object/stubs.ts";
import { type ChunkPlace, entriesOf, type NetworksPage } from "../poll/networks/chunk.ts";
import type { ExportedVote } from "../poll/report.ts";
import { type VoteNetwork, voteRow } from "./rows.ts";

type Poll = ReturnType<typeof pollOf>;

/**
 * All votes in the order of their keys, batch by batch. Ends with `move-in-progress` as soon as some are on their way from or
 * to another article.
 */
export async function* exportedVotes(poll: Poll): AsyncGenerator<VoteRow[], Failure | undefined> {
  let last: Uint8Array | undefined;
  for (let more = true; more; ) {
    const window: ExportedVote[] = [];
    while (more && window.length < EXPORT_WINDOW_VOTES) {
      const read: { ok: true; votes: ExportedVote[] } | Failure = await poll.votes(last, EXPORT_BATCH_ROWS);
      if (!read.ok) return read;
      window.push(...read.votes);
      last = read.votes.at(-1)?.key;
      more = read.votes.length === EXPORT_BATCH_ROWS;
    }
    const found = await networksOf(poll, window);
    if (!found.ok) return found;
    const { networks } = found;
    for (let i = 0; i < window.length; i += EXPORT_BATCH_ROWS)
      yield window
        .slice(i, i + EXPORT_BATCH_ROWS)
        .map((vote) => voteRow(vote, networks.get(number64(vote.key)) ?? null));
  }
  return undefined;
}

/** The networks of votes, by the last 64 of a key's random bits: no two votes of one window share them. */
async function networksOf(
  poll: Poll,
  votes: readonly ExportedVote[],
): Promise<{ ok: true; networks: Map<bigint, VoteNetwork> } | Failure> {
  const found = new Map<bigint, VoteNetwork>();
  if (votes.length === 0) return { ok: true, networks: found };
  const wanted = new Set(votes.map(({ key }) => number64(key)));
  const hours = votes.map(({ minute }) => Math.floor(minute / MINUTES_PER_HOUR));
  const from = hours.reduce((a, b) => Math.min(a, b));
  const until = hours.reduce((a, b) => Math.max(a, b));
  let after: ChunkPlace | null = null;
  do {
    const page: NetworksPage | Failure = await poll.networks({ from, until, after });
    if (!page.ok) return page;
    for (const entries of page.chunks)
      for (const { vote, fine, coarse } of entriesOf({ entries })) {
        const key = number64(vote);
        if (wanted.has(key)) found.set(key, { network: hex(fine), around: hex(coarse) });
      }
    after = page.next;
  } while (after);
  return { ok: true, networks: found };
}
