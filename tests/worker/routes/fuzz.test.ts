/**
 * Hostile input on every route, made from the schemas: whatever is sent, the worker answers a problem and stays well. The same
 * input each time (tests/support/seed.ts); `npm run soak` sends other.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import type * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { type ArticleRow, type InboxAnswer, SiteSettings } from "../../../worker/contract/index.ts";
import { ROUTES, type Route } from "../../../worker/contract/routes/index.ts";
import { QuestionId } from "../../../worker/contract/words.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { masked } from "../../../worker/domain/remarks/screening/screening.ts";
import { keptText } from "../../../worker/domain/remarks/text.ts";
import { anyAddress } from "../../support/address.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  ORIGIN,
  post,
  registerSite,
  solve,
  vote,
} from "../support.ts";
import { exported, ofKind } from "../transfer/site.ts";

/** Requests for each route; fast-check prints the seed of a failed run. */
const RUNS = 200;
const SEED = Number(env.SEED);
/** Of which one in a hundred gets in where a body has many fields: so often more, until one has. */
const MORE_ROUNDS = 20;
const ARTICLE = article("fuzzed");
let site: string;
let key: string;
beforeAll(async () => {
  site = await registerSite();
  key = await articleKey(site, ARTICLE);
  await vote(site, { article: ARTICLE });
});

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  // Code units without their other half.
  fc
    .array(fc.integer({ min: 0xd800, max: 0xdfff }), { maxLength: 5 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "null",
    "NaN",
    "-0",
    "1e999",
    "__proto__",
    "constructor",
    "toString",
    "'; DROP TABLE vote; --",
    "%00",
    "../../../etc/passwd",
    "..%2f..%2f",
    "%",
    "%E0%A4%A",
    "https://",
    "https://[::1",
    "https://daily.example:99999/",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "x".repeat(3_000),
    "2026-13-45T99:99:99Z",
    "+275760-09-13T00:00:00.001Z",
    "99999999999999999999",
  ),
);
const anything = fc.oneof(
  hostileText,
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(1e308, -1, 2 ** 53, null, true, {}, [], [[]], { "": {} }),
  fc.jsonValue(),
);

/** For each regular expression of the contract something that it takes. */
const MATCHES = [
  "0",
  "7",
  ORIGIN,
  "https://*.preview.example",
  "http://[::1]:8080",
  "daily",
  "section:City",
  "tag:a",
  "uk",
  "A".repeat(22),
  "0f".repeat(4),
  "0f".repeat(8),
  "0f".repeat(12),
  "0f".repeat(16),
  "0f".repeat(32),
  `1.1.${"A".repeat(22)}.1`,
  "1.7",
];

/** What a schema takes, roughly: right in kind, hostile in detail. */
function fits(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  const s = schema as unknown as {
    type: string;
    entries: Record<string, v.GenericSchema>;
    options: (v.GenericSchema | string)[];
    literal: unknown;
    wrapped: v.GenericSchema;
    item: v.GenericSchema;
    value: v.GenericSchema;
    key: v.GenericSchema;
    pipe?: { type: string; requirement?: unknown }[];
  };
  switch (s.type) {
    case "object":
    case "strict_object":
      return fc.record(
        Object.fromEntries(Object.entries(s.entries).map(([name, entry]) => [name, mostly(fits(entry))])),
        { requiredKeys: [] },
      );
    case "variant":
      return fc.oneof(...s.options.map((option) => fits(option as v.GenericSchema)));
    case "literal":
      return fc.constant(s.literal);
    case "unknown":
      return anything;
    case "picklist":
      return fc.constantFrom(...s.options);
    case "union":
      return fc.oneof(...s.options.map((option) => fits(option as v.GenericSchema)));
    case "optional":
    case "nullable":
      return fc.option(fits(s.wrapped), { nil: s.type === "nullable" ? null : undefined });
    case "array":
      return fc.array(fits(s.item), { maxLength: 3 });
    case "record":
      return fc.dictionary(
        fc.oneof(fc.constantFrom("en", "uk", "*", "pt-BR"), fits(s.key) as fc.Arbitrary<string>),
        fits(s.value),
        { maxKeys: 2 },
      ) as fc.Arbitrary<unknown>;
    case "number":
      return fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 10 }) }, fc.maxSafeInteger());
    case "boolean":
      return fc.boolean();
    default:
      break;
  }
  const kinds = (s.pipe ?? []).map(({ type }) => type);
  if (kinds.includes("uuid")) return fc.uuid();
  if (kinds.includes("iso_timestamp"))
    return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const rule = s.pipe?.find(({ type }) => type === "regex")?.requirement as RegExp | undefined;
  // The default question can't be changed.
  if (s === (QuestionId as unknown)) return fc.constantFrom("like", "like", "like", "useful");
  if (s === (SiteSettings.entries.time_zone.wrapped as unknown))
    return fc.constantFrom("UTC", "UTC", "Europe/Kyiv", "Mars/Base");
  if (rule) return fc.constantFrom(...[...MATCHES, site].filter((text) => rule.test(text)));
  return fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constant(ARTICLE));
}

/** Mostly as it should be, now and then anything at all: else no input would get past its first field. */
const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: anything });

const pathPart = (name: string) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(name) },
    { weight: 1, arbitrary: hostileText.map((text) => encodeURIComponent(text.toWellFormed())) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("..", ".", "%2e%2e", "%2F", "%", "a%00b", "%ff%fe", "\\..\\", ";"),
    },
  );

/** A value as a query or a form carries it. An object may have a toString of its own, which is no function. */
const textOf = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

const query = (route: Route) =>
  route.query
    ? mostly(fits(route.query)).map((value) => {
        const search = new URLSearchParams();
        for (const [name, each] of Object.entries((value ?? {}) as object))
          if (each !== undefined) for (const one of [each].flat()) search.append(name, textOf(one));
        return `?${search}`;
      })
    : fc.constant("");

/** A body as text, and the type it claims to be. */
const body = ({ form, json, lines }: Route): fc.Arbitrary<{ type: string; text: string } | undefined> => {
  if (form)
    return mostly(fits(form)).map((value) => ({
      type: "application/x-www-form-urlencoded",
      text: `${new URLSearchParams(Object.entries((value ?? {}) as object).map(([name, each]) => [name, textOf(each)]))}`,
    }));
  if (json)
    return fc.oneof(
      {
        weight: 8,
        arbitrary: mostly(fits(json)).map((value) => ({
          type: "application/json",
          text: JSON.stringify(value) ?? "",
        })),
      },
      { weight: 1, arbitrary: hostileText.map((text) => ({ type: "application/json", text })) },
      { weight: 1, arbitrary: hostileText.map((text) => ({ type: "text/plain", text })) },
      { weight: 1, arbitrary: fc.constant({ type: "application/json", text: "[".repeat(60_000) }) },
    );
  if (lines) {
    const line = fc.oneof(
      { weight: 8, arbitrary: mostly(fits(lines)).map((value) => JSON.stringify(value) ?? "") },
      { weight: 1, arbitrary: hostileText },
    );
    return fc
      .array(line, { maxLength: 4 })
      .map((all) => ({ type: "application/x-ndjson", text: all.join("\n") }));
  }
  return fc.constant(undefined);
};

/** What is erased is missed by no other route. */
async function siteToErase() {
  const site = await registerSite();
  await vote(site, { article: ARTICLE });
  return { site, key: await articleKey(site, ARTICLE) };
}

test.each(ROUTES.map((route) => [route.name, route] as const))(
  "%s: hostile paths, queries and bodies never meet a 500",
  async (_name, route) => {
    const own = route.name.startsWith("erase") ? await siteToErase() : { site, key };
    const ids = { ...own, id: crypto.randomUUID() };
    const parts = route.path.split("/").map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1] as keyof typeof ids | undefined;
      return name ? pathPart(ids[name]) : fc.constant(part);
    });
    const statuses = new Set<number>();
    const fuzz = (round = 0) =>
      fc.assert(
        fc.asyncProperty(fc.tuple(...parts), query(route), body(route), async (path, search, sent) => {
          const headers: Record<string, string> = { Authorization: `Bearer ${ADMIN}`, Origin: ORIGIN };
          if (sent) headers["Content-Type"] = sent.type;
          const response = await call(`${path.join("/")}${search}`, {
            method: route.method.toUpperCase(),
            headers,
            ...(sent ? { body: sent.text } : {}),
          });
          statuses.add(response.status);
          const text = await response.text();
          expect(response.status, text).toBeLessThan(500);
          if (response.status >= 400)
            expect(JSON.parse(text)).toMatchObject({
              code: expect.any(String),
              request_id: expect.any(String),
            });
        }),
        { numRuns: RUNS, seed: SEED + round },
      );
    await fuzz();
    // Not everything was refused at the door, where there is anything to get past it: it goes on until something has.
    const ways = [
      "removePerson",
      "revokeInvitation",
      "revokeSession",
      "getReview",
      "undoReview",
      "revokeToken",
      "castVote",
      "sendRemark",
      "deleteRemark",
      "openRemark",
      "importSite",
      "abandonImport",
      "restoreArticle",
      "eraseVote",
    ];
    const closed = ways.includes(route.name);
    if (closed || !route.path.includes("{site}")) return;
    const gotIn = () => [...statuses].some((status) => status < 300);
    for (let round = 1; round <= MORE_ROUNDS && !gotIn(); round++) await fuzz(round);
    expect(gotIn()).toBe(true);
  },
  120_000,
);

test("hostile headers never meet a 500 on any route, and let nobody in", async () => {
  // What a header can carry: bytes, without line ends and NUL.
  const value = fc.oneof(
    hostileText.map((text) => text.replaceAll(/[^\t\x20-\xff]/g, "")),
    fc.ipV6(),
    fc.constantFrom(
      "null",
      ":",
      "::ffff:1.2.3.4",
      "1:2:3:4:5:6:7:8:9",
      "Bearer",
      ORIGIN,
      "application/json;",
    ),
  );
  const names = ["Origin", "CF-Connecting-IP", "X-Request-Id", "Content-Type", "Authorization", "Accept"];
  const headers = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ROUTES), headers, fc.boolean(), async (route, sent, bearer) => {
      const { Authorization = "" } = sent;
      const path = route.path
        .replace("{site}", site)
        .replace("{key}", key)
        .replace("{id}", crypto.randomUUID());
      const response = await call(`${path}?site=${site}&article=a`, {
        method: route.method.toUpperCase(),
        headers: { Origin: ORIGIN, ...sent, Authorization: `${bearer ? "Bearer " : ""}${Authorization}` },
        ...(route.json || route.form || route.lines ? { body: "{}" } : {}),
      });
      expect(response.status, await response.text()).toBeLessThan(500);
      // Who guesses so often is told to wait.
      if (route.scope) expect([401, 429]).toContain(response.status);
    }),
    { numRuns: 5 * RUNS, seed: SEED },
  );
}, 120_000);

test("hostile articles, titles and addresses that come with a real captcha never meet a 500, nor does who reads them", async () => {
  const own = await registerSite();
  const ballots = fc.record({
    article: fc.oneof(
      hostileText,
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      // On the site's origin, as others are refused.
      fc
        .webUrl({ withFragments: true, withQueryParameters: true })
        .map((url) => url.replace(/^https?:\/\/[^/?#]+/, ORIGIN)),
    ),
    title: hostileText,
    url: fc.oneof(
      hostileText,
      hostileText.map((text) => `${ORIGIN}/${text}`),
    ),
    choice: fc.constantFrom("yes", "no", "none"),
  });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(ballots, async (ballot) => {
      // As it arrives: a form has no half characters.
      const captcha = await solve(own, ballot.article.toWellFormed().trim());
      const response = await post(own, { ...ballot, captcha });
      expect(response.status, await response.text()).toBeLessThan(500);
      if (response.status < 300) taken += 1;
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(taken).toBeGreaterThan(RUNS / 2);
  const read = async (path: string) => {
    const headers = { Authorization: `Bearer ${ADMIN}` };
    const response = await call(`/v1/moderation/sites/${own}/${path}`, { headers });
    expect(response.status).toBe(200);
    return response.text();
  };
  const rows = ofKind(await exported(own), "poll") as unknown as Pick<ArticleRow, "key" | "title">[];
  for (const row of rows) {
    await read(`articles/${row.key}`);
    await read(`articles/${row.key}/votes`);
    await read(`articles?${new URLSearchParams({ q: row.title?.slice(0, 200) ?? "" })}`);
  }
  // One line for each, whatever line ends are in its texts: those are in quotes.
  const csv = async () =>
    (await read("export"))
      .replaceAll(/"(""|[^"])*"/g, "")
      .trimEnd()
      .split("\r\n");
  // The index hears of the last of them a moment later.
  expect(await eventually(csv, (table) => table.length > rows.length)).toHaveLength(rows.length + 1);
}, 120_000);

test("hostile words, reasons and edits beside votes that are known never meet a 500, nor does who reads, searches, exports and deletes them", async () => {
  const own = await registerSite({ remarks: "text", remarks_per_day: 1_000 });
  const votes = Array.from({ length: 20 }, () => voteId());
  for (const vote_id of votes) await vote(own, { article: ARTICLE, vote_id });
  const mostlyOf = (right: fc.Arbitrary<string>, wrong: fc.Arbitrary<string>) =>
    fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: wrong });
  const words = fc.record({
    vote_id: fc.constantFrom(...votes),
    vote_edit: mostlyOf(fc.constant("0"), fc.constantFrom("1", "-1", "1e3", "")),
    edit: mostlyOf(fc.integer({ min: 1, max: 10 }).map(String), hostileText),
    reasons: mostlyOf(
      fc.constantFrom("", "clear", "fair,clear"),
      fc.oneof(fc.constantFrom("topic", "clear,clear", ","), hostileText),
    ),
    text: hostileText,
  });
  let taken = 0;
  const texts = new Set<string>();
  await fc.assert(
    fc.asyncProperty(words, async (sent) => {
      const body = new URLSearchParams({ article: ARTICLE, ...sent });
      const headers = { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() };
      const response = await call(`/v1/sites/${own}/remarks`, { method: "POST", headers, body });
      expect(response.status, await response.text()).toBeLessThan(500);
      if (response.status === 200) taken += 1;
      texts.add(sent.text);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  expect(taken).toBeGreaterThan(RUNS / 4);
  const at = `/v1/moderation/sites/${own}`;
  const page = async (query: string) => {
    const response = await callAs(ADMIN, "GET", `${at}/remarks?${query}`);
    expect(response.status).toBe(200);
    return (await response.json<InboxAnswer>()).remarks;
  };
  const rows = await eventually(
    () => page(""),
    ({ length }) => length > 0,
  );
  for (const { text } of rows) {
    // It is what somebody sent, cleaned and masked, or nothing; and it is found by what it is.
    const sent = [...texts].some((each) => masked(keptText(each.toWellFormed()) ?? "") === text);
    expect(sent || text === null, JSON.stringify(text)).toBe(true);
    const q = text?.slice(0, 60) ?? "";
    if (q.trim() !== "" && q.isWellFormed())
      expect((await page(`${new URLSearchParams({ q })}`)).length).toBeGreaterThan(0);
  }
  for (const format of ["csv", "ndjson"])
    expect((await callAs(ADMIN, "GET", `${at}/remark-export?format=${format}`)).status).toBe(200);
  for (const { id } of await page(""))
    expect((await callAs(ADMIN, "DELETE", `${at}/remarks/${id}?note=hostile`)).status).toBeLessThan(500);
  expect(
    await (await callAs(ADMIN, "GET", `${at}/articles/${await articleKey(own, ARTICLE)}`)).json(),
  ).toMatchObject({
    reasons: { no: {} },
  });
}, 120_000);

test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
  "a field, a site, a key or a query named %s changes nothing for anybody",
  async (name) => {
    // One of its own: hostile settings have made what they liked of the other.
    const site = await registerSite();
    const before = await env.SITE.getByName(site).settings();
    const form = { vote_id: voteId(), edit: "0", choice: "yes", [`${name}[choice]`]: "no" };
    const body = new URLSearchParams([...Object.entries(form), [name, "x"], ["article", name]]);
    const statuses = [
      await call(`/v1/sites/${site}/votes`, { method: "POST", headers: { Origin: ORIGIN }, body }),
      await call(`/v1/sites/${site}/poll?article=${name}&${name}=x`),
      await call(`/v1/sites/${name}/poll?article=a`),
      await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles/${name}`),
      await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles?sort=${name}`),
      await call(`/v1/admin/sites/${site}`, {
        method: "PUT",
        headers: { Authorization: `Bearer ${ADMIN}`, "Content-Type": "application/json" },
        // As text: a literal would set the prototype instead of the field.
        body: `{"origins":["${ORIGIN}"],"${name}":{"results":"never"}}`,
      }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 404, 404, 400, 400]);
    expect(({} as Record<string, unknown>).results).toBeUndefined();
    expect(await env.SITE.getByName(site).settings()).toEqual(before);
  },
);

test("after all of that the site and its poll are as well as before", async () => {
  expect(await env.SITE.getByName(site).settings()).not.toBeNull();
  const response = await call(`/v1/moderation/sites/${site}/articles/${key}/recount`, {
    method: "POST",
    headers: { Authorization: `Bearer ${ADMIN}`, "Content-Type": "application/json" },
    body: JSON.stringify({ note: "to be sure" }),
  });
  expect(await response.json()).toMatchObject({ difference: 0 });
});
