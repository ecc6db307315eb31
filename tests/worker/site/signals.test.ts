/** A site's signals: told by the Polls, listed newest and strongest first, in the index, and at no more rows than said. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type {
  ArticleAnswer,
  IndexAnswer,
  Signal,
  SignalsAnswer,
  VoteRow,
} from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { SIGNALS_PAGE_ROWS, SIGNALS_TOLD } from "../../../worker/limits/signals.ts";
import { DAY_MS, HOUR_MS } from "../../../worker/limits/time.ts";
import { NETWORK_DAYS_KEPT } from "../../../worker/limits/votes.ts";
import type { Delivery } from "../../../worker/messages.ts";
import {
  ADMIN,
  article,
  callAs,
  castOf,
  eventually,
  mintToken,
  pollOf,
  registerSite,
  someKey,
  someNetwork,
} from "../support.ts";
import { costOf, seededKey, seededRow } from "./seeded-desk.ts";

let site: string;
let token: string;
beforeAll(async () => {
  site = await registerSite();
  token = await mintToken(site, ["read"]);
});

const list = async (query = "", of = site, as = token) =>
  (await callAs(as, "GET", `/v1/moderation/sites/${of}/signals${query}`)).json<SignalsAnswer>();

/** A signal of a crowd whose last vote was so many hours ago. */
function signal(hoursAgo: number, score: number, over: Partial<Signal> = {}): Signal {
  const from = (Math.floor(Date.now() / HOUR_MS) - hoursAgo) * HOUR_MS;
  const [since, until] = [from, from + HOUR_MS].map((ms) => new Date(ms).toISOString()) as [string, string];
  const crowd = { votes: 40, yes_share: 0, yes_share_else: 0.5, votes_else: 60, filter_honest: 0 };
  const span = { from: since, until };
  const filter = { ...span, choice: "no" as const };
  return {
    kind: "burst",
    score,
    ...span,
    ...crowd,
    expected: 1,
    filter,
    explanation: "x",
    ...over,
  } as Signal;
}
let seq = 1;
const tell = (of: string, n: number, signals?: Signal[], over: Partial<Delivery> = {}) => {
  const delivery = { key: seededKey(n), epoch: 1, seq: ++seq, row: seededRow(n), audit: [], ...over };
  return env.DESK.getByName(of).deliver({ ...delivery, ...(signals && { signals }) });
};
/** A site of its own, with a token. */
const fresh = async () => {
  const of = await registerSite();
  return { of, as: await mintToken(of, ["read"]) };
};

test("a crowd is told by the article, by the site and in the index, and its votes by the export's hashes", async () => {
  const id = article("crowd");
  const { coarse } = someNetwork();
  const poll = await pollOf(site, id);
  for (let i = 0; i < 120; i++) {
    const from = i < 40 ? someNetwork() : { ...someNetwork(), coarse };
    await poll.cast(
      castOf(id, await someKey(), { network: from, choice: i < 40 && i % 4 > 0 ? "yes" : "no" }),
    );
  }
  const key = await articleKey(site, id);
  const path = `/v1/moderation/sites/${site}/articles/${key}`;
  const { signals } = await (await callAs(token, "GET", path)).json<ArticleAnswer>();
  const network = signals.find(({ kind }) => kind === "network");
  expect(network).toMatchObject({ around: true, votes: 80, yes_share: 0, filter: { choice: "no" } });

  const told = await eventually(
    () => list(),
    ({ signals }) => signals.some((each) => each.signal.kind === "network" && each.signal.votes === 80),
  );
  expect(told.signals.map((each) => each.signal)).toContainEqual(network);
  expect(told.signals[0]).toMatchObject({ key, article: id });
  const index = await (
    await callAs(token, "GET", `/v1/moderation/sites/${site}/articles`)
  ).json<IndexAnswer>();
  expect(index.articles[0]?.signal).toEqual({
    ...{ kind: signals[0]?.kind, score: signals[0]?.score, explanation: signals[0]?.explanation },
  });
  const shown = async (signal: string) =>
    (
      await (
        await callAs(token, "GET", `/v1/moderation/sites/${site}/articles?signal=${signal}`)
      ).json<IndexAnswer>()
    ).articles.map((row) => row.key);
  expect(await shown("any")).toContain(key);
  expect(await shown("network")).toContain(key);

  const lines = (await (await callAs(token, "GET", `${path}/votes?format=ndjson`)).text())
    .trimEnd()
    .split("\n");
  const rows = lines.map((line): VoteRow => JSON.parse(line));
  const name = network?.kind === "network" ? network.network : "";
  expect(rows.filter(({ around }) => around === name)).toHaveLength(80);

  // What a moderator takes out stands out no longer.
  await callAs(ADMIN, "POST", `${path}/reviews`, {
    ...{ action: "void", filter: network?.filter, note: "stuffed", dry_run: false },
  });
  await eventually(
    () => list(),
    ({ signals }) => signals.length === 0,
  );
}, 120_000);

describe("the site's list", () => {
  test("has the latest first, the strongest of an hour before others, by kind and since, page by page", async () => {
    const { of, as } = await fresh();
    for (let n = 0; n < SIGNALS_PAGE_ROWS; n++) await tell(of, n, [signal(5, 3 + (n % 7) / 10)]);
    await tell(of, 900, [signal(1, 3.1), signal(2, 3)]);
    await tell(of, 901, [signal(1, 9)]);
    const first = await list("", of, as);
    expect(first.signals).toHaveLength(SIGNALS_PAGE_ROWS);
    const rest = await list(`?cursor=${first.cursor}`, of, as);
    expect(rest.cursor).toBeNull();
    const all = [...first.signals, ...rest.signals];
    expect(new Set(all.map(({ key, signal }) => key + signal.from)).size).toBe(SIGNALS_PAGE_ROWS + 3);
    const order = all.map(({ signal }) => [Date.parse(signal.until), signal.score] as const);
    expect(order).toEqual([...order].sort(([a, x], [b, y]) => b - a || y - x));
    expect(all.slice(0, 2).map(({ key }) => key)).toEqual([seededKey(901), seededKey(900)]);
    const since = signal(2, 3).from;
    expect((await list(`?since=${since}`, of, as)).signals).toHaveLength(3);
    expect((await list("?kind=network", of, as)).signals).toEqual([]);
    expect((await callAs(as, "GET", `/v1/moderation/sites/${of}/signals?cursor=1.2.x`)).status).toBe(400);
  });

  test("has what each article said last: no older message, none of an article that is gone, none too old", async () => {
    const { of, as } = await fresh();
    const scores = async () => (await list("", of, as)).signals.map(({ signal }) => signal.score);
    await tell(of, 1, [signal(1, 5), signal(1, 4)], { seq: 1_000 });
    await tell(of, 1, [signal(1, 9)], { seq: 900 });
    expect(await scores()).toEqual([5, 4]);
    // A version that knows of none says nothing of them.
    await tell(of, 1, undefined, { seq: 1_001 });
    expect(await scores()).toEqual([5, 4]);
    await tell(of, 2, [signal((NETWORK_DAYS_KEPT * DAY_MS) / HOUR_MS + 2, 8)]);
    expect(await scores()).toEqual([5, 4]);
    await tell(of, 1, [signal(1, 4)], { seq: 1_002 });
    expect(await scores()).toEqual([4]);
    await env.DESK.getByName(of).hear([{ seq: Date.now(), kind: "gone", key: seededKey(1), epoch: 1 }]);
    expect(await scores()).toEqual([]);
    const kept = () =>
      runInDurableObject(env.DESK.getByName(of), (_desk, { storage: { sql } }) =>
        sql.exec("SELECT key FROM signal WHERE key = ?", seededKey(1)).toArray(),
      );
    expect(await kept()).toEqual([]);
    // The article came back: what its first life was told late takes nothing from its second.
    await tell(of, 1, [signal(1, 6)], { epoch: 3 });
    await env.DESK.getByName(of).hear([{ seq: Date.now() + 1, kind: "gone", key: seededKey(1), epoch: 2 }]);
    await env.DESK.getByName(of).eraseArticles([{ key: seededKey(1), epoch: 2, article: "one" }]);
    expect(await scores()).toEqual([6]);
    await env.DESK.getByName(of).eraseArticles([{ key: seededKey(1), epoch: 3, article: "one" }]);
    expect(await scores()).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  test("costs no row while it stays, and three rows at most for each signal that changes", async () => {
    const { of } = await fresh();
    await tell(of, 1);
    const told = Array.from({ length: SIGNALS_TOLD }, (_, n) => signal(1, 9 - n));
    const save = (signals: Signal[]) =>
      costOf(of, ({ signals: kept }) => kept.save(seededKey(1), signals, Date.now()));
    expect((await save(told)).rows.written).toBeLessThanOrEqual(2 * SIGNALS_TOLD);
    expect((await save(told)).rows.written).toBe(0);
    const [first, ...others] = told;
    const grown = await save([{ ...first, score: 9.5 } as Signal, ...others]);
    expect(grown.rows.written).toBeGreaterThan(0);
    expect(grown.rows.written).toBeLessThanOrEqual(3);
    expect((await save([])).rows.written).toBeLessThanOrEqual(2 * SIGNALS_TOLD);
  });
});
