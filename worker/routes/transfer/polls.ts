/**
 * One article's poll for an export: its lines, page by page. What is counted is made of the votes that are told, so that a file
 * agrees with itself though readers go on voting; where nobody has, it is held against what the poll has counted.
 */
import type { ArticlePollLine } from "../../contract/index.ts";
import { hex } from "../../domain/bytes.ts";
import {
  cellOf,
  changed,
  NO_ROLLUP,
  NO_STANDINGS,
  type Rollup,
  type Standings,
} from "../../domain/counting/rollup.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import { isNothing, sameRollup } from "../../domain/transfer/rollups.ts";
import type { pollOf } from "../../object/stubs.ts";
import type { PollPage, PollPlace } from "../../poll/transfer/exporting.ts";
import { changeLine, hourLine, pollLine, remarkLine, reviewLine, tallyLine, voteLine } from "./lines.ts";

type Page = PollPage | null | Failure;

/** Lines of an article's poll, some at a time; none if there is no poll. Ends with what `Poll.exported` or a recount refuses. */
export async function* pollLines(
  poll: ReturnType<typeof pollOf>,
  key: string,
): AsyncGenerator<ArticlePollLine[], Failure | undefined> {
  const ask = (place: PollPlace): Promise<Page> => poll.exported(place);
  const first = await ask({ votes: new Uint8Array() });
  if (first === null || !first.ok) return first ?? undefined;
  const { generation } = first.poll;
  yield [pollLine(key, first.poll)];
  const count = new Count();
  let page = first;
  for (;;) {
    const { votes, wordings, remarks = [] } = page;
    count.add(votes);
    const said = new Map(remarks.map((remark) => [hex(remark.vote), remark]));
    yield votes.flatMap((vote) => {
      const remark = said.get(hex(vote.key));
      const line = voteLine(key, vote, wordings.get(vote.wording));
      return remark ? [line, remarkLine(key, remark)] : [line];
    });
    const last = votes.at(-1);
    if (!page.more || !last) break;
    const next = await ask({ votes: last.key });
    if (!next?.ok) return next ?? failure("move-in-progress", "the poll is gone");
    page = next;
  }
  const { tally } = page;
  if (page.poll.generation !== generation) return failure("review-in-progress", "one has begun meanwhile");
  if (tally.revision === first.tally.revision && !sameRollup(count.rollup, tally))
    return failure("rollups-differ", "of the votes and of what is counted");
  const hours = count.hours.map(([hour, standings]) => hourLine(key, hour, standings));
  yield [...hours, tallyLine(key, count.rollup, hours.length, tally)];
  yield page.reviews.map((review) => reviewLine(key, review));
  for (;;) {
    yield page.blobs.map((blob) => changeLine(key, blob));
    if (!page.next) return undefined;
    const next = await ask({ blobs: page.next });
    if (!next?.ok) return next ?? failure("move-in-progress", "the poll is gone");
    page = next;
  }
}

/** What votes make: all of them, and hour by hour. */
class Count {
  rollup: Rollup = NO_ROLLUP;
  readonly #hours = new Map<number, Standings>();

  add(votes: readonly Parameters<typeof cellOf>[0][]): void {
    for (const vote of votes) {
      const change = { from: null, to: cellOf(vote), votes: 1 };
      const { hour } = change.to;
      this.rollup = changed(this.rollup, change);
      const before = { ...NO_ROLLUP, standings: this.#hours.get(hour) ?? NO_STANDINGS };
      this.#hours.set(hour, changed(before, change).standings);
    }
  }

  /** Those that have votes, in their order. */
  get hours(): [number, Standings][] {
    return [...this.#hours].filter(([, standings]) => !isNothing(standings)).sort(([a], [b]) => a - b);
  }
}
