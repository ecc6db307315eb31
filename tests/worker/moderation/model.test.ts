/**
 * Random schedules against the model: votes, repeats, edits, withdrawals, remarks, reviews, undoing, recounts, evictions, alarms and
 * KV that refuses, one after the other and all at once. Reviews go in slices of two votes, one for each alarm, so that all
 * of that meets reviews half done and others that wait. The title names the seed; fast-check shrinks what fails. Kills are
 * in tests/built/schedules.test.ts.
 */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { reasonsIn } from "../../../worker/domain/remarks/reasons.ts";
import { REVIEWS_SHOWN } from "../../../worker/limits/reading.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { EDITS_MAX } from "../../../worker/limits/votes.ts";
import type { Poll } from "../../../worker/poll/poll.ts";
import { RemarkStore } from "../../../worker/poll/remarks/store.ts";
import { PACE } from "../../../worker/poll/reviews/pace.ts";
import type { Preview } from "../../../worker/poll/reviews/preview.ts";
import type { ReviewReport } from "../../../worker/poll/reviews/reviews.ts";
import { type PublishedPoll, pollKvKey } from "../../../worker/published.ts";
import { Model } from "../../support/model.ts";
import { WORDLESS } from "../remarks/support.ts";
import { ADA, aheadOfAlarms, pollOf, registerSite, solve, turnstile } from "../support.ts";

/** `SCHEDULES=100000 npm run soak` runs as many as asked, and with `SEED=7` those of that seed (tests/support/seed.ts). */
const SCHEDULES = Number(env.SCHEDULES);
const SEED = Number(env.SEED);
const VOTERS = 6;
const REASONS = ["clear", "fair"];

const choice = fc.constantFrom("yes" as const, "no" as const, "none" as const);
const standing = fc.constantFrom("counted" as const, "held" as const, "void" as const);
const cause = fc.constantFrom("captcha-unreachable" as const, "moderator" as const);
const cast = fc.record({
  kind: fc.constant("cast" as const),
  voter: fc.nat(VOTERS - 1),
  edit: fc.nat(12),
  choice,
  captcha: fc.constantFrom("passed" as const, "passed" as const, "unreachable" as const, "absent" as const),
});
const step = fc.oneof(
  { weight: 10, arbitrary: cast },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("together" as const), casts: fc.array(cast, { maxLength: 8 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("review" as const),
      action: fc.constantFrom("void" as const, "restore" as const, "count" as const, "hold" as const),
      choice: fc.option(choice, { nil: undefined }),
      standing: fc.option(standing, { nil: undefined, freq: 3 }),
      cause: fc.option(cause, { nil: undefined, freq: 2 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("remark" as const),
      voter: fc.nat(VOTERS - 1),
      edit: fc.nat(12),
      /** How far the vote's edit that it names is off. */
      off: fc.constantFrom(0, 0, 0, -1, 1),
      reasons: fc.subarray(REASONS),
      text: fc.constantFrom(null, null, "Why", "Whence"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), voter: fc.nat(VOTERS - 1) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("undo" as const), nth: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "recount" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("state" as const), open: fc.boolean() }) },
  { weight: 3, arbitrary: fc.constant({ kind: "evict" as const }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("alarm" as const),
      kvRefuses: fc.boolean(),
      siteverify: fc.constantFrom("ok", "down", "internal-error"),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

// An eviction plans an unchecked captcha's check at once: an alarm of the platform's own would be ahead of the model.
beforeEach(aheadOfAlarms);
afterEach(() => void vi.restoreAllMocks());

/** One slice of two votes for each request of a review and for each alarm. */
const SLICE_VOTES = 2;
const usual = { ...PACE };
beforeAll(() =>
  Object.assign(PACE, { sliceVotes: SLICE_VOTES, pauseMs: 6 * HOUR_MS, slicesPerRun: 1, answerMs: 60_000 }),
);
afterAll(() => Object.assign(PACE, usual));

const about = (article: string) => ({ article, address: null, title: null, title_source: "reader" as const });
const SOON = () => ({ isRetry: false, retryCount: 0, scheduledTime: Date.now() + 12 * HOUR_MS });

const ASKED = { note: "because", rows_per_day: 1_000_000 };
const told = ({ votes, before, after }: Preview) => ({ votes, before, after });

/** How siteverify is now. It is told only what is new to it. */
let siteverify = "ok";
async function turnTo(to: string): Promise<void> {
  if (to !== siteverify) await turnstile({ siteverify: to });
  siteverify = to;
}

async function play(site: string, article: string, steps: Step[]): Promise<void> {
  const model = new Model(SLICE_VOTES);
  /** The worker's ids of the model's reviews. */
  const named = new Map<string, string>();
  const stub = await pollOf(site, article);
  const inside = <T>(run: (poll: Poll) => Promise<T>) => runInDurableObject(stub, run);
  // Keys of this hour, in the order of their voters.
  const ids = Array.from({ length: VOTERS }, (_, i) => {
    const key = new Uint8Array(16).fill(i + 1);
    new DataView(key.buffer).setUint32(0, Math.floor(Date.now() / HOUR_MS));
    return key;
  });
  let revision = 0;
  /** Whether there is a poll, as it was read after the last step. While there is none, it is not made by what is refused. */
  let exists = false;

  /** A solved captcha that nobody could check yet. */
  const proofOf = async ({ captcha }: Extract<Step, { kind: "cast" }>) =>
    captcha === "unreachable"
      ? {
          token: await solve(site, article),
          idempotencyKey: crypto.randomUUID(),
          hostname: "localhost",
          key: await articleKey(site, article),
        }
      : null;

  /** Casts all at once, in this order, and gives what each was answered. */
  const sendAll = async (casts: Extract<Step, { kind: "cast" }>[]) => {
    const proofs = await Promise.all(casts.map(proofOf));
    return inside((poll) =>
      Promise.all(
        casts.map(async ({ voter, edit, choice, captcha }, i) => {
          const answer = await poll.cast({
            key: ids[voter] ?? new Uint8Array(16),
            question: "like",
            wording: 1,
            edit,
            choice,
            captcha,
            about: about(article),
            closeAfterDays: null,
            network: { fine: new Uint8Array(8).fill(voter + 1), coarse: new Uint8Array(8) },
            networkVotesPerDay: 300,
            proof: proofs[i] ?? null,
          });
          return answer.ok ? answer.status : answer.code;
        }),
      ),
    );
  };
  const expected = ({ voter, edit, choice, captcha }: Extract<Step, { kind: "cast" }>) =>
    model.cast(voter, edit, choice, captcha);

  /** The id of a voter's remark; null if it never had words. */
  const idOf = (voter: number) =>
    runInDurableObject(stub, (_poll, { storage: { sql } }) => {
      const known = exists && new RemarkStore(sql).read(ids[voter] ?? new Uint8Array(16));
      return known ? known.id : null;
    });

  /** Holds the inbox against the model, once it has heard of everything. */
  const expectInbox = async () => {
    const waits = () =>
      runInDurableObject(stub, (_poll, { storage: { sql } }) => new RemarkStore(sql).waiting);
    while (await waits()) await inside((poll) => poll.alarm(SOON()));
    const key = await articleKey(site, article);
    const { rows } = await env.DESK.getByName(site).inbox({ key }, null);
    const has = rows.flatMap(({ text, choice, standing, reasons }) =>
      text === null ? [] : [{ text, choice, standing, reasons: reasonsIn(reasons).join() }],
    );
    const byText = (a: { text: string }, b: { text: string }) => (a.text < b.text ? -1 : 1);
    expect(has.sort(byText)).toEqual(model.words().sort(byText));
  };

  /** Holds what moderators are told of reviews against the model. */
  const expectReviews = (reviews: ReviewReport[]) => {
    expect(reviews.map(({ id, state, votes, undone }) => ({ id, state, votes, undone }))).toEqual(
      model.reviews
        .map(({ id, state, votes, undone }) => ({ id: named.get(id), state, votes, undone }))
        .reverse()
        .slice(0, REVIEWS_SHOWN),
    );
    // A recount that meets no fault finds none, whatever happened while it ran.
    for (const { action, state, difference } of reviews)
      if (action === "recount" && state === "done") expect(difference).toBe(0);
  };

  for (const each of steps) {
    switch (each.kind) {
      case "cast":
        expect(await sendAll([each])).toEqual([expected(each)]);
        break;
      case "together": {
        // Without a poll, what no first vote may be is refused at the door, before it could meet the others.
        const door = !exists;
        const answers = await sendAll(each.casts);
        const refused = ({ captcha, edit }: Extract<Step, { kind: "cast" }>) =>
          door && (captcha === "absent" || edit > EDITS_MAX);
        const passed = each.casts.map((one) => !refused(one));
        expect(answers.filter((_, i) => passed[i])).toEqual(
          each.casts.filter((_, i) => passed[i]).map(expected),
        );
        break;
      }
      case "review": {
        const { action, choice, standing, cause } = each;
        const filter = { choice, standing, cause };
        const alone = model.next === undefined;
        const request = { ...ASKED, action, filter, dry_run: false };
        const dry = await inside((poll) => poll.preview(request));
        const id = crypto.randomUUID();
        model.review(id, action, filter);
        const answer = await inside((poll) => poll.review(about(article), request, ADA));
        model.slice();
        if (!dry.ok || !answer.ok) throw new Error("refused");
        named.set(id, answer.review.id);
        // What is over at once is what its dry run said.
        const { votes, before, after } = answer.review;
        if (alone && model.next === undefined)
          expect({ votes, before, after }).toMatchObject(told(dry.preview));
        break;
      }
      case "remark": {
        const { voter, edit, reasons } = each;
        // Words are their reader's: nobody else has them.
        const text = each.text && `${each.text} ${voter}`;
        const voteEdit = (model.votes.get(voter)?.edit ?? 0) + each.off;
        const asked = { ...WORDLESS, edit, voteEdit, reasons, text, allowed: { yes: REASONS, no: REASONS } };
        const answer = await inside((poll) =>
          poll.remark({ vote: ids[voter] ?? new Uint8Array(16), ...asked }),
        );
        const told = answer.ok ? (answer.deleted ? "deleted" : "sent") : answer.code;
        expect(told).toBe(model.remark(voter, edit, voteEdit, reasons, text));
        break;
      }
      case "delete": {
        const id = await idOf(each.voter);
        if (id === null) break;
        const answer = await inside((poll) => poll.deleteRemark(id, ADA, "rude"));
        expect(answer.ok ? "deleted" : answer.code).toBe(model.deleteRemark(each.voter));
        break;
      }
      case "undo": {
        const target = model.reviews[each.nth]?.id ?? crypto.randomUUID();
        const id = crypto.randomUUID();
        const known = model.undo(id, target);
        const answer = await inside((poll) => poll.undo(named.get(target) ?? target, ASKED, ADA));
        if (known) model.slice();
        const kept = model.reviews.some((review) => review.id === id);
        const refusal = known ? "review-undone" : "unknown-review";
        expect(answer.ok ? "taken on" : answer.code).toBe(kept ? "taken on" : refusal);
        if (answer.ok) named.set(id, answer.review.id);
        break;
      }
      case "recount": {
        const id = crypto.randomUUID();
        model.review(id, "recount");
        const answer = await inside((poll) => poll.recount(about(article), ASKED, ADA));
        model.slice();
        if (!answer.ok) throw new Error(answer.code);
        named.set(id, answer.review.id);
        break;
      }
      case "state":
        model.open = each.open;
        await inside((poll) =>
          poll.patch(about(article), { state: each.open ? "open" : "closed", note: "x" }, ADA),
        );
        break;
      case "evict":
        if (exists) await evictDurableObject(stub);
        break;
      case "alarm": {
        const put = vi.spyOn(env.PUBLISHED, "put");
        if (each.kvRefuses) put.mockRejectedValue(new Error("KV PUT failed: 429"));
        await turnTo(each.siteverify);
        await inside((poll) => poll.alarm(SOON()));
        // A slice is over before Turnstile has answered.
        model.slice();
        if (each.siteverify === "ok") model.recheck();
        put.mockRestore();
        break;
      }
    }
    const report = await inside((poll) => poll.read());
    exists = report !== null;
    const { revision: now = 0, ...counts } = report?.counts ?? { ...model.counts(), revision };
    expect(counts).toEqual(model.counts());
    if (report) expect(report.reasons).toEqual(model.reasons());
    expect(now).toBeGreaterThanOrEqual(revision);
    revision = now;
    expectReviews(report?.reviews ?? []);
  }
  if (!exists) return;
  // What is checked while slices go on may be held by one of them: the model would have to know which comes first.
  await turnTo("down");
  while (model.next) {
    await inside((poll) => poll.alarm(SOON()));
    model.slice();
  }
  await turnTo("ok");
  await inside((poll) => poll.alarm(SOON()));
  model.recheck();
  expect((await inside((poll) => poll.read()))?.counts).toMatchObject(model.counts());
  // Counted is what the votes say, and the published tally becomes equal to it.
  await inside((poll) => poll.recount(about(article), ASKED, ADA));
  model.review(crypto.randomUUID(), "recount");
  for (model.slice(); model.next; model.slice()) await inside((poll) => poll.alarm(SOON()));
  const [recount] = (await inside((poll) => poll.read()))?.reviews ?? [];
  expect(recount).toMatchObject({ action: "recount", state: "done", difference: 0 });
  await expectInbox();
  const { yes, no } = model.counts();
  const kvKey = pollKvKey(site, await articleKey(site, article));
  for (;;) {
    await inside((poll) => poll.alarm(SOON()));
    const published = await env.PUBLISHED.get<PublishedPoll>(kvKey, "json");
    // A poll in which nothing was ever counted need not be published.
    if ((published?.tally.yes ?? 0) === yes && (published?.tally.no ?? 0) === no) break;
  }
}

/** A vote that waits for its captcha, taken out and given back meanwhile, goes on waiting for it. */
const GIVEN_BACK: Step[] = [
  { kind: "cast", voter: 1, edit: 0, choice: "yes", captcha: "unreachable" },
  { kind: "review", action: "void", choice: undefined, standing: undefined, cause: undefined },
  { kind: "review", action: "restore", choice: undefined, standing: undefined, cause: undefined },
  { kind: "alarm", kvRefuses: false, siteverify: "ok" },
];

test(
  `${SCHEDULES} random schedules of seed ${SEED} leave every poll as the model says, step by step`,
  async () => {
    const site = await registerSite({ publications_per_day: 1_000_000 });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) =>
        play(site, `schedule-${n++}`, steps),
      ),
      { numRuns: SCHEDULES, seed: SEED, examples: [[GIVEN_BACK]] },
    );
  },
  120_000 + SCHEDULES * 1_000,
);
