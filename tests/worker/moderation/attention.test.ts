/** What waits for a moderator across a site: told by the Polls, read at few rows, and the very votes that its filters take. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ArticleAnswer, AttentionAnswer, DryRun, Signal } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { CAPTCHA_TOKEN_LIFE_MS } from "../../../worker/limits/captcha.ts";
import { ATTENTION_ARTICLES, UNUSUAL_SHOWN } from "../../../worker/limits/reading.ts";
import { SIGNALS_PAGE_ROWS, SIGNALS_TOLD } from "../../../worker/limits/signals.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import type { Delivery, DeskRow } from "../../../worker/messages.ts";
import { costOf, seedDesk, seededKey, seededRow } from "../site/seeded-desk.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  castOf,
  eventually,
  mintToken,
  pollOf,
  registerSite,
  someKey,
  someNetwork,
} from "../support.ts";

let site: string;
let token: string;
beforeAll(async () => {
  site = await registerSite();
  token = await mintToken(site, ["read", "moderate"]);
});
beforeEach(() => vi.restoreAllMocks());

const path = (of: string) => `/v1/moderation/sites/${of}/attention`;
const attention = async (of = site, as = token) =>
  (await callAs(as, "GET", path(of))).json<AttentionAnswer>();
let seq = 1;
const tell = (of: string, n: number, over: Partial<DeskRow> = {}, rest: Partial<Delivery> = {}) =>
  env.DESK.getByName(of).deliver({
    ...{ key: seededKey(n), epoch: 1, seq: ++seq, row: seededRow(n, over), audit: [] },
    ...rest,
  });

test("held votes are told by article and cause, and the row's filter takes exactly these", async () => {
  const id = article("held");
  const poll = await pollOf(site, id);
  for (let i = 0; i < 4; i++)
    await poll.cast(castOf(id, await someKey(), { choice: i === 0 ? "no" : "yes" }));
  const network = someNetwork();
  for (const choice of ["no", "no", "no"] as const)
    await poll.cast(castOf(id, await someKey(), { choice, network, networkVotesPerDay: 1 }));
  await poll.cast(castOf(id, await someKey(), { captcha: "unreachable" }));
  const key = await articleKey(site, id);
  const { waiting } = await eventually(attention, (all) => all.waiting.length === 2);
  expect(waiting).toMatchObject([
    {
      ...{ key, article: id, cause: "network", settles: false, votes: 2 },
      choices: { yes: 0, no: 2, none: 0 },
      ...{ share: 3 / 5, share_counted: 3 / 7 },
    },
    { key, cause: "captcha-unreachable", votes: 1, share: 3 / 5, share_counted: 4 / 6 },
  ]);

  const [row] = waiting;
  const review = { action: "count", filter: row?.filter, note: "from the campus" };
  const reviews = `/v1/moderation/sites/${site}/articles/${key}/reviews`;
  const looked = await (await callAs(token, "POST", reviews, review)).json<DryRun>();
  expect(looked).toMatchObject({ votes: row?.votes, after: { share: row?.share_counted } });

  // The row's revision is what the article's own answer has.
  const seen = await (await callAs(token, "GET", reviews.replace("/reviews", ""))).json<ArticleAnswer>();
  expect(row?.moderation_revision).toBe(seen.moderation_revision);
  expect((await callAs(token, "POST", reviews, { ...review, dry_run: false })).status).toBe(200);
  const left = await eventually(attention, (all) => all.waiting.length === 1);
  expect(left.waiting[0]).toMatchObject({ cause: "captcha-unreachable", share: 3 / 7 });
  expect(left.totals).toEqual({ counted: 7, held: 1 });
});

test("a vote whose captcha is asked about settles by itself for as long as its token lives", async () => {
  const of = await registerSite();
  const until = Date.now() + CAPTCHA_TOKEN_LIFE_MS;
  const held_by = JSON.stringify({ "captcha-unreachable": { yes: 1, no: 0, none: 0 } });
  await tell(of, 1, { held: 1, held_by, checkingMs: until });
  expect((await attention(of, ADMIN)).waiting).toMatchObject([{ settles: true }]);
  vi.spyOn(Date, "now").mockReturnValue(until);
  expect((await attention(of, ADMIN)).waiting).toMatchObject([{ settles: false }]);
});

test("what a poll of an older version tells waits under no cause", async () => {
  const of = await registerSite();
  await tell(of, 1, { held: 3 });
  expect((await attention(of, ADMIN)).waiting).toMatchObject([
    { cause: null, votes: 3, choices: null, filter: { standing: "held" }, share_counted: null },
  ]);
});

test("a hundred articles are named, those with the most held votes, and that there are more", async () => {
  const of = await registerSite();
  const held = (n: number) => ({ held: n, held_by: JSON.stringify({ network: { yes: n, no: 0, none: 0 } }) });
  const all = Array.from({ length: ATTENTION_ARTICLES }, (_, n) => n + 1);
  await Promise.all(all.map((n) => tell(of, n, held(n))));
  const full = await attention(of, ADMIN);
  expect(full).toMatchObject({ more: false, totals: { held: (100 * 101) / 2 } });
  await tell(of, 101, held(101));
  const over = await attention(of, ADMIN);
  expect(over.more).toBe(true);
  expect(over.waiting.map(({ votes }) => votes)).toEqual(all.map((n) => 102 - n));
});

test("what is unchanged is answered with 304, and a vote more makes another answer", async () => {
  const of = await registerSite();
  await tell(of, 1, { yes: 3 });
  const headers = { Authorization: `Bearer ${ADMIN}` };
  const tag = (await call(path(of), { headers })).headers.get("ETag") ?? "";
  const again = () => call(path(of), { headers: { ...headers, "If-None-Match": tag } });
  expect((await again()).status).toBe(304);
  await tell(of, 1, { yes: 4 });
  expect((await again()).status).toBe(200);
});

test("what all articles have together follows votes, new articles, erased ones, and a delivery that was refused", async () => {
  const of = await registerSite();
  await seedDesk(of, 50);
  const stub = env.DESK.getByName(of);
  const counted = () =>
    runInDurableObject(stub, (_desk, { storage }) =>
      storage.sql.exec("SELECT sum(yes + no) AS counted, sum(held) AS held FROM article").one(),
    );
  const agree = async () => expect((await attention(of, ADMIN)).totals).toEqual(await counted());
  await agree();
  await tell(of, 3, { yes: 500, held: 40 });
  await agree();
  await tell(of, 77, { yes: 9, held: 2 });
  await agree();
  await stub.eraseArticles([{ key: seededKey(3), article: article("a-3"), epoch: 1 }]);
  await agree();
  // Its row is written, and then its signals can't be: neither is kept.
  const refused = await tell(of, 4, { yes: 9_000 }, { signals: [{ kind: "burst" } as never] });
  expect(refused.ok).toBe(false);
  await agree();
});

/** A burst whose votes came so many days ago. */
function burst(daysAgo: number, score: number): Signal {
  const fromMs = (Math.floor(Date.now() / HOUR_MS) - 24 * daysAgo) * HOUR_MS;
  const span = { from: new Date(fromMs).toISOString(), until: new Date(fromMs + HOUR_MS).toISOString() };
  const crowd = { votes: 40, yes_share: 0, yes_share_else: 0.5, votes_else: 60, filter_honest: 0 };
  const filter = { ...span, choice: "no" as const };
  return { kind: "burst", score, ...span, ...crowd, expected: 1, filter, explanation: "x" };
}

test("the strongest signals of seven days are named, however many weak ones are newer, each article once", async () => {
  const of = await registerSite();
  const weak = SIGNALS_PAGE_ROWS + 20;
  for (let n = 0; n < weak; n++) await tell(of, n, {}, { signals: [burst(0, 3 + n / 1_000)] });
  await tell(of, 500, {}, { signals: [burst(6, 9), burst(6, 8), burst(5, 7.5)] });
  await tell(of, 501, {}, { signals: [burst(3, 4), burst(6, 3.9)] });
  await tell(of, 502, {}, { signals: [burst(1, 5)] });
  // One that is over is told no more, however strong it was.
  await tell(of, 503, {}, { signals: [burst(9, 20)] });
  const { unusual } = await attention(of, ADMIN);
  expect(unusual.map(({ key, signal }) => [key, signal?.score])).toEqual([
    [seededKey(500), 9],
    [seededKey(502), 5],
    [seededKey(501), 4],
  ]);
  const { rows } = await costOf(of, ({ signals }) => signals.top(UNUSUAL_SHOWN, Date.now()));
  expect(rows.written).toBe(0);
  // For each of the hours that have any: the hour, and the strongest in it; and then what is named.
  const hours = 5;
  expect(rows.read).toBeLessThanOrEqual(hours * (1 + UNUSUAL_SHOWN * SIGNALS_TOLD) + 2 * UNUSUAL_SHOWN);
});

test("asking costs no row written, and few read: those that wait, however many articles there are", async () => {
  const of = await registerSite();
  await seedDesk(of, 3_000);
  const { rows } = await costOf(of, ({ index, signals }) => {
    index.mostHeld(ATTENTION_ARTICLES + 1, null, Date.now());
    signals.top(UNUSUAL_SHOWN, Date.now());
  });
  expect(rows.written).toBe(0);
  // For each: its place by held votes, that again as a number of a list, and the row.
  expect(rows.read).toBeLessThanOrEqual(4 * (ATTENTION_ARTICLES + 1) + 2);
  // The sum is read once, from two indexes.
  const twice = await costOf(of, ({ articles: { totals } }) => [totals.read(), totals.read()]);
  expect(twice.rows.read).toBeLessThanOrEqual(3_000 + 3_000 / 13 + 3);
});

test("whether the budget of publications is used up is told to who may manage, and to nobody else", async () => {
  const of = await registerSite({ publications_per_day: 100 });
  const reader = await mintToken(of, ["read", "moderate"]);
  expect((await attention(of, ADMIN)).publications).toEqual({ per_day: 100, spent: false });
  const grant = (n: number) => env.SITE.getByName(of).grant(seededKey(n), crypto.randomUUID(), Date.now());
  for (let n = 0; ; n++) {
    const granted = await grant(n);
    if (granted.ok && !granted.granted) break;
  }
  expect((await attention(of, ADMIN)).publications).toEqual({ per_day: 100, spent: true });
  expect((await attention(of, reader)).publications).toBeNull();
});
