/**
 * A poll that is read back from a site's export, line by line. Every line may come twice: what is there stays, and nothing is
 * counted again. What is counted is made of the votes and held against the file. Until the import is over the poll takes no
 * vote. Decides nothing about which files may be read.
 */
import type { ArticlePollLine, HourLine, TallyLine, VoteLine } from "../../contract/index.ts";
import { bytesOfHex } from "../../domain/bytes.ts";
import { type Change, cellOf, NO_REASONS, type Rollup } from "../../domain/counting/rollup.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import { storedReasons } from "../../domain/remarks/reasons.ts";
import { stored } from "../../domain/transfer/json.ts";
import { sameRollup, sameStandings } from "../../domain/transfer/rollups.ts";
import { ADMISSION_DEADLINE_MS } from "../../limits/deadlines.ts";
import { withDeadline } from "../../object/deadline.ts";
import type { ImportStage } from "../../site/transfer/progress.ts";
import type { Tombstone } from "../erasing/tombstone.ts";
import type { Ledger } from "../ledger.ts";
import type { About, Draft } from "../memory.ts";
import type { ArrivalStore } from "../move/store.ts";
import type { Networks } from "../networks/networks.ts";
import type { RemarkStore } from "../remarks/store.ts";
import { encoded } from "../reviews/images.ts";
import type { ReviewStore } from "../reviews/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { RollupStore } from "../rollups/store.ts";
import type { VoteStore } from "../votes/store.ts";

/** Lines of one article in the order of the file, with that file's id and which reading of it this is; or the word that the import is over, or given up. */
export type PollImport =
  | { lines: ArticlePollLine[]; file: string; run: string }
  | { over: true }
  | { abandoned: true };

/** Whether the poll knows all that the Desk is to be told of its article; else Site tells it first. */
export interface PollImported {
  ok: true;
  tells: boolean;
}

/** Among the hand-overs to a poll, in the place of an article's key: the votes come from a file. */
const FILE = "import";

type Parts = {
  ledger: Ledger;
  remarks: RemarkStore;
  arrivals: ArrivalStore;
  votes: VoteStore;
  reviews: ReviewStore;
  rollups: Rollups;
  tally: RollupStore;
  tombstone: Tombstone;
  networks: Pick<Networks, "forget">;
  agenda: { forget(): void };
  /** How far Site is with a reading of a file; null if it is at another, or at none. */
  stageOf: (file: string, run: string) => Promise<ImportStage | null>;
};
type LineOf<K extends ArticlePollLine["kind"]> = Extract<ArticlePollLine, { kind: K }>;

export class Importing {
  readonly #storage: DurableObjectStorage;
  readonly #parts: Parts;
  /** How often Site has said that the import is given up. */
  #abandoned = 0;

  constructor(storage: DurableObjectStorage, parts: Parts) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** Whether a file is being read. Asked once after waking; memory knows then. */
  get underWay(): boolean {
    return this.#parts.arrivals.read(FILE)?.over === false;
  }

  /**
   * Takes lines over. A poll whose import is over takes none and answers as if it had. Fails with `site-not-empty` for a poll
   * that was there before, `import-damaged` for lines without their poll's own, `rollups-differ`, and `import-in-progress` for
   * lines that come when their import is given up.
   */
  async take(asked: PollImport, nowMs: number): Promise<PollImported | Failure> {
    if ("abandoned" in asked) return this.#abandon();
    if ("over" in asked) return this.#end(nowMs);
    if (!(await this.#stands(asked.file, asked.run))) return failure("import-in-progress", "it was given up");
    const memory = this.#parts.ledger.read();
    const arrival = memory && this.#parts.arrivals.read(FILE);
    if (arrival?.over) return { ok: true, tells: true };
    if (memory && !arrival) return failure("site-not-empty", "a poll of its own");
    const [first] = asked.lines;
    const about = memory?.poll ?? (first?.kind === "poll" ? aboutOf(first) : undefined);
    if (!about) return failure("import-damaged", "votes without a poll");
    if (!memory) this.#parts.tombstone.lift();
    this.#parts.ledger.transact(about, nowMs, (draft) => {
      if (!arrival) this.#begin(draft);
      this.#write(draft, asked.lines, nowMs);
    });
    return this.#proved(asked.lines, about, nowMs);
  }

  /** Whether Site still takes lines of this reading: whoever gives it up tells Site first, and then this poll. */
  async #stands(file: string, run: string): Promise<boolean> {
    const before = this.#abandoned;
    const stage = withDeadline(this.#parts.stageOf(file, run), ADMISSION_DEADLINE_MS, "Site");
    return (await stage) === "running" && before === this.#abandoned;
  }

  #begin(draft: Draft): void {
    draft.importing = true;
    this.#parts.arrivals.save({ key: FILE, epoch: 0, over: false, chunkDay: -1, chunkN: -1, largest: [] });
  }

  #write(draft: Draft, lines: readonly ArticlePollLine[], nowMs: number): void {
    const { reviews } = this.#parts;
    const votes: VoteLine[] = [];
    const remarks: LineOf<"remark">[] = [];
    for (const line of lines)
      if (line.kind === "vote") votes.push(line);
      else if (line.kind === "remark") remarks.push(line);
      else if (line.kind === "poll") this.#poll(draft, line);
      else if (line.kind === "review") reviews.save(reviewOf(line));
      else if (line.kind === "change") this.#change(line);
    this.#votes(draft, votes, nowMs);
    this.#remarks(draft, remarks, nowMs);
  }

  #poll(draft: Draft, { kind: _, key: __, moderated_by, details, ...poll }: LineOf<"poll">): void {
    const texts = { moderated_by: stored(moderated_by), details: stored(details) };
    draft.poll = { ...draft.poll, ...poll, ...texts };
    // The Desk has no row of it, whatever its revision is.
    draft.tally = { ...draft.tally, told: { ...draft.tally.told, revision: -1 } };
  }

  /** Votes that are known are not counted again. All are older than any review to come. */
  #votes(draft: Draft, lines: readonly VoteLine[], nowMs: number): void {
    const { votes, rollups } = this.#parts;
    const changes: Change[] = [];
    const numbers = new Map<string, number>();
    for (const { kind: _, key: __, vote, question, wording, ...rest } of lines) {
      const name = `${question} ${wording}`;
      const n = numbers.get(name) ?? votes.numberOf({ question, version: wording });
      numbers.set(name, n);
      const taken = { ...rest, key: bytesOfHex(vote), wording: n, generation: 0 };
      if (votes.add(taken)) changes.push({ from: null, to: cellOf(taken), votes: 1, key: taken.key });
    }
    rollups.apply(draft, changes, nowMs);
  }

  /** Each after its vote. One that is known is not counted again. */
  #remarks(draft: Draft, lines: readonly LineOf<"remark">[], nowMs: number): void {
    const { votes, remarks, rollups } = this.#parts;
    const changes: Change[] = [];
    for (const { vote: name, edit, reasons: ids, id = null, seq = 0, worded = false } of lines) {
      const key = bytesOfHex(name);
      const vote = votes.read(key);
      if (!vote || remarks.read(key)) continue;
      const reasons = storedReasons(ids);
      remarks.import({ vote: key, edit, reasons, id, seq, worded });
      changes.push({ from: cellOf(vote), to: cellOf({ ...vote, reasons }), votes: 1, key });
    }
    rollups.apply(draft, changes, nowMs);
  }

  #change({ review, votes }: LineOf<"change">): void {
    const images = votes.map(({ vote, ...was }) => ({ key: bytesOfHex(vote), was }));
    const first = images[0]?.key ?? new Uint8Array();
    this.#parts.reviews.addBlob({ review, first, images: encoded(images) });
  }

  /** Holds what the votes make against what the file says of them; its revision and times then stand. */
  #proved(lines: readonly ArticlePollLine[], about: About, nowMs: number): PollImported | Failure {
    const { ledger, tally: store } = this.#parts;
    for (const line of lines) {
      if (line.kind === "hour" && !this.#isHour(line)) return failure("rollups-differ", `hour ${line.hour}`);
      if (line.kind !== "tally") continue;
      const counted = ledger.read()?.tally;
      const hours = store.hoursWithVotes();
      if (!counted || !sameRollup(counted, rollupOf(line)) || hours !== line.hours)
        return failure("rollups-differ", "the tally");
      ledger.transact(about, nowMs, (draft) => {
        const { revision, first_vote_ms: firstVoteMs, last_vote_ms: lastVoteMs } = line;
        draft.tally = { ...draft.tally, revision, firstVoteMs, lastVoteMs };
      });
    }
    return { ok: true, tells: true };
  }

  #isHour({ hour, counted, held, void: voided }: HourLine): boolean {
    const known = this.#parts.tally.hour(hour);
    return known !== undefined && sameStandings(known, { counted, held, void: voided });
  }

  /** Forgets all lines, as if none had come. A poll that was there before, or whose import is over, forgets nothing. */
  async #abandon(): Promise<PollImported> {
    const { ledger, tombstone, networks, remarks, agenda } = this.#parts;
    this.#abandoned += 1;
    if (ledger.read() && this.underWay) {
      const erased = tombstone.read();
      const emptied = this.#storage.deleteAll();
      // In the same turn: what was erased before the import stays erased.
      if (erased) tombstone.write(erased);
      ledger.forget();
      networks.forget();
      remarks.forget();
      agenda.forget();
      await emptied;
    }
    return { ok: true, tells: false };
  }

  #end(nowMs: number): PollImported {
    const { ledger, arrivals, tombstone } = this.#parts;
    const memory = ledger.read();
    // Nobody had voted on it: no line has come, and it is there again all the same.
    if (!memory) tombstone.lift();
    const arrival = memory && arrivals.read(FILE);
    if (memory && arrival && !arrival.over)
      ledger.transact(memory.poll, nowMs, (draft) => {
        arrivals.save({ ...arrival, over: true });
        draft.importing = false;
      });
    // One that was made by a move does not know when its article was admitted.
    return { ok: true, tells: memory !== undefined && memory.poll.added_ms > 0 };
  }
}

function aboutOf({
  article,
  address,
  title,
  title_source,
  question,
  epoch,
  added_ms,
}: LineOf<"poll">): About {
  return { article, address, title, title_source, question, epoch, added_ms };
}

function rollupOf({ counted, held, void: voided, causes, reasons = NO_REASONS }: TallyLine): Rollup {
  return { standings: { counted, held, void: voided }, held: causes, reasons };
}

/** Its rows were written elsewhere: they are none of what this poll may write today. */
function reviewOf({ kind: _, key: __, at_ms, started_ms, rows_per_day, ...review }: LineOf<"review">) {
  const moments = { atMs: at_ms, startedMs: started_ms, rowsPerDay: rows_per_day };
  return { ...review, ...moments, cursor: new Uint8Array(), day: 0, dayRows: 0 };
}
