/** `npm run demo` on a site of its own: what it says happens there is what a moderator finds, and twice is once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fill } from "../../local/demo/fill.ts";
import { TOLD, type Told } from "../../local/demo/story.ts";
import { connect, Misused } from "../../local/site/api.ts";
import type { ArticleAnswer, AuditAnswer, IndexAnswer, IndexRow } from "../../worker/contract/index.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { openScenery, type Scenery, SITE } from "../support/browsers/scenery.ts";
import { until } from "../support/newsroom.ts";

let scenery: Scenery;
let directory: string;
const read = async <T>(path: string): Promise<T> =>
  (await scenery.asAdmin("GET", `/v1/moderation/sites/${SITE}${path}`)).json();
const fillHere = (over: { memory?: string; nowMs?: number } = {}) =>
  fill({
    api: connect({ AFTERWORD_URL: scenery.worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN }),
    ...{ site: SITE, seed: "the bench by the canal", publisher: scenery.publisher.origin },
    stage: { turnstile: scenery.turnstile.origin, ...scenery.captcha },
    ...{ memory: join(directory, "demo.json"), nowMs: Date.now(), ...over },
  });
const rowsOf = async () => (await read<IndexAnswer>("/articles?sort=newest-article")).articles;
const rowOf = (rows: IndexRow[], told: Told) => rows.find(({ title }) => title === TOLD[told]);
const articleOf = async (told: Told) => read<ArticleAnswer>(`/articles/${rowOf(await rowsOf(), told)?.key}`);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "afterword-demo-test-"));
  scenery = await openScenery();
  expect(await fillHere()).toMatchObject({ late: 0 });
  // The index hears of what was sent a moment later.
  const told: Told[] = ["network", "addresses", "fresh", "outage", "unchecked"];
  const isHeard = (rows: IndexRow[]) =>
    told.every((each) => rowOf(rows, each)?.signal || (rowOf(rows, each)?.held ?? 0) > 0);
  await until(rowsOf, isHeard);
});
afterAll(async () => {
  await scenery?.close();
  rmSync(directory, { recursive: true, force: true });
});

test("the site has forty articles, and signals on those three alone that something happens to", async () => {
  const rows = await until(rowsOf, (all) => all.filter(({ signal }) => signal).length >= 3);
  expect(rows).toHaveLength(40);
  const odd = rows.filter(({ signal }) => signal).map(({ title }) => title);
  expect(odd.sort()).toEqual([TOLD.network, TOLD.addresses, TOLD.fresh].sort());
  for (const [kind, many] of [
    ["any", 3],
    ["network", 2],
    ["burst", 3],
  ])
    expect((await read<IndexAnswer>(`/articles?signal=${kind}`)).articles, `${kind}`).toHaveLength(
      Number(many),
    );
});

test("the crowd of one network is told as a network, and the votes beyond the site's limit are held", async () => {
  const { signals, standings, held } = await articleOf("network");
  expect(signals.map(({ kind }) => kind)).toContain("network");
  expect(signals.some((signal) => signal.kind === "network" && !signal.around)).toBe(true);
  expect([held, standings.held.no]).toEqual([15, 15]);
});

test("the crowd of many addresses is told as a burst, and as no network", async () => {
  const { signals } = await articleOf("addresses");
  expect(signals.map(({ kind }) => kind)).toEqual(["burst"]);
});

test("the crowd on a new article is told, by what is around its addresses", async () => {
  const { signals, added_at } = await articleOf("fresh");
  expect(Date.now() - Date.parse(added_at)).toBeLessThan(6 * 3_600_000);
  expect(signals.some((signal) => signal.kind === "network" && signal.around)).toBe(true);
});

test("held votes are there by each cause", async () => {
  for (const [told, held] of [
    ["outage", 14],
    ["unchecked", 4],
    ["heldBack", 41],
  ] as const)
    expect((await articleOf(told)).held).toBeGreaterThanOrEqual(held);
});

test("reviews of colleagues can be undone, and a move leads on", async () => {
  const { reviews, void: voided, key } = await articleOf("voided");
  expect(voided).toBeGreaterThanOrEqual(52);
  const path = `/v1/moderation/sites/${SITE}/articles/${key}/reviews/${reviews[0]?.id}/undo`;
  expect((await scenery.asAdmin("POST", path, { note: "as a test" })).status).toBeLessThan(300);
  await until(
    () => articleOf("voided"),
    (each) => each.void === 0,
  );
  const { entries } = await read<AuditAnswer>("/audit");
  const { target } = entries.find(({ action }) => action === "article.move") ?? {};
  expect(await read<ArticleAnswer>(`/articles/${target}`)).toMatchObject({ title: TOLD.moved });
});

test("run again, it doubles nothing; on a site with articles that it has not made it says what to do", async () => {
  const tallies = async () =>
    Promise.all(
      (await rowsOf())
        .map(({ key }) => key)
        .sort()
        .map(async (key) => [key, (await read<ArticleAnswer>(`/articles/${key}`)).standings]),
    );
  const before = await tallies();
  expect(await fillHere({ nowMs: Date.now() + 86_400_000 })).toMatchObject({ late: 0 });
  expect(await tallies()).toEqual(before);
  const another = fillHere({ memory: join(directory, "another.json") });
  await expect(another).rejects.toThrow(Misused);
  await expect(another).rejects.toThrow("delete .afterword/");
});
