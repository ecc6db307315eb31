/**
 * One article's votes for an export, each with its network while that is kept. The object is asked for some votes, then for
 * some chunks of networks at a time and joins nothing: it has readers to answer. Bounded in memory by a window of votes.
 */
import type { VoteRow } from "../contract/index.ts";
import { hex, number64 } from "../domain/bytes.ts";
import type { Failure } from "../domain/failure.ts";
import {
  EXPORT_BATCH_ROWS,
  EXPORT_CHUNKS_AT_ONCE,
  EXPORT_PAUSE_MS,
  EXPORT_PIECE_VOTES,
  EXPORT_WINDOW_VOTES,
} from "../limits/reading.ts";
import { MINUTES_PER_HOUR } from "../limits/time.ts";
import type { pollOf } from "../object/stubs.ts";
import { type ChunkPlace, entriesOf, type NetworksPage } from "../poll/networks/chunk.ts";
import type { ExportedVote } from "../poll/report.ts";
import { type VoteNetwork, voteRow } from "./rows.ts";

type Poll = ReturnType<typeof pollOf>;

/**
 * All votes in the order of their keys, batch by batch. Ends with `move-in-progress` as soon as some are on their way from or
 * to another article. Votes that readers cast meanwhile go first: it works in pieces, and pauses after each.
 */
export async function* exportedVotes(poll: Poll): AsyncGenerator<VoteRow[], Failure | undefined> {
  let last: Uint8Array | undefined;
  for (let more = true; more; ) {
    const window: ExportedVote[][] = [];
    const asked: Asked = { votes: new Set(), from: Number.POSITIVE_INFINITY, until: 0 };
    while (more && asked.votes.size < EXPORT_WINDOW_VOTES) {
      const read: { ok: true; votes: ExportedVote[] } | Failure = await poll.votes(last, EXPORT_BATCH_ROWS);
      if (!read.ok) return read;
      window.push(read.votes);
      for (const vote of read.votes) ask(asked, vote);
      last = read.votes.at(-1)?.key;
      more = read.votes.length === EXPORT_BATCH_ROWS;
      await scheduler.wait(EXPORT_PAUSE_MS);
    }
    const found = await networksOf(poll, asked);
    if (!found.ok) return found;
    const { networks } = found;
    for (const votes of window)
      for (let i = 0; i < votes.length; i += EXPORT_PIECE_VOTES) {
        const piece = votes.slice(i, i + EXPORT_PIECE_VOTES);
        yield piece.map((vote) => voteRow(vote, networks.get(number64(vote.key)) ?? null));
        await scheduler.wait(EXPORT_PAUSE_MS);
      }
  }
  return undefined;
}

/** Votes whose networks are asked for, by the last 64 of a key's random bits, and the hours that they lie in. */
interface Asked {
  votes: Set<bigint>;
  from: number;
  until: number;
}

function ask(asked: Asked, { key, minute }: ExportedVote): void {
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  asked.votes.add(number64(key));
  asked.from = Math.min(asked.from, hour);
  asked.until = Math.max(asked.until, hour);
}

/** The networks of votes, of which no two of one window share the bits that they go by. */
async function networksOf(
  poll: Poll,
  { votes, from, until }: Asked,
): Promise<{ ok: true; networks: Map<bigint, VoteNetwork> } | Failure> {
  const found = new Map<bigint, VoteNetwork>();
  if (votes.size === 0) return { ok: true, networks: found };
  let after: ChunkPlace | null = null;
  do {
    const page: NetworksPage | Failure = await poll.networks({ from, until, after });
    if (!page.ok) return page;
    for (const [i, entries] of page.chunks.entries()) {
      for (const { vote, fine, coarse } of entriesOf({ entries })) {
        const key = number64(vote);
        if (votes.has(key)) found.set(key, { network: hex(fine), around: hex(coarse) });
      }
      if (i % EXPORT_CHUNKS_AT_ONCE === 0) await scheduler.wait(EXPORT_PAUSE_MS);
    }
    after = page.next;
  } while (after);
  return { ok: true, networks: found };
}
