/** Many tallies at once: what index pages read. As public as GET poll, as discreet, and braked on its own. */
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { TalliesAnswer, Tally } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { TALLIES_AT_ONCE_MAX } from "../../../worker/limits/reading.ts";
import { anyAddress } from "../../support/address.ts";
import { voteId } from "../../support/vote-id.ts";
import { ADMIN, article, call, callAs, eventually, pollOf, registerSite, vote } from "../support.ts";

let site: string;
beforeAll(async () => {
  site = await registerSite();
});
afterEach(() => void vi.restoreAllMocks());

const NOBODY: Tally = { yes: 0, no: 0, revision: 0 };

/** Asks from a network of its own unless an address says otherwise. */
const ask = (ids: string[], of = site, address = anyAddress()) =>
  call(`/v1/sites/${of}/tallies?${new URLSearchParams(ids.map((id) => ["article", id]))}`, {
    headers: { "CF-Connecting-IP": address },
  });
const tallies = async (ids: string[], of = site) =>
  (await (await ask(ids, of)).json<TalliesAnswer>()).tallies;

/** Tallies once the first of them is as expected: what is published is seen seconds later. */
const published = (ids: string[], of: string, expected: (tally: Tally | null | undefined) => boolean) =>
  eventually(
    () => tallies(ids, of),
    ([first]) => expected(first?.tally),
  );

describe("GET tallies", () => {
  test("answers up to twenty in the order asked, with one KV read, and may be kept for seconds by anyone", async () => {
    const ids = Array.from({ length: TALLIES_AT_ONCE_MAX }, (_, i) => article(`list-${i}`));
    await vote(site, { article: ids[3] ?? "" });
    await vote(site, { article: ids[3] ?? "", choice: "no" });
    await vote(site, { article: ids[7] ?? "" });
    const order = [ids[7] ?? "", ...ids.filter((_, i) => i !== 7)];
    const get = vi.spyOn(env.PUBLISHED, "get");
    const response = await ask(order);
    const reads = () => get.mock.calls.filter(([key]) => String(key).includes(`poll:${site}:`)).length;
    expect(reads()).toBe(1);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Cache-Control")).toMatch(/^public, max-age=\d$/);
    // Remembered: asked again at once, KV isn't.
    await ask(order);
    expect(reads()).toBe(1);
    const answer = await eventually(
      () => tallies(order),
      (all) => all[0]?.tally?.yes === 1 && all[4]?.tally?.no === 1,
    );
    expect(answer.map((each) => each.article)).toEqual(order);
    expect(answer.map(({ key }) => key)).toEqual(await Promise.all(order.map((id) => articleKey(site, id))));
    expect(answer[4]?.tally).toMatchObject({ yes: 1, no: 1 });
    const rest = answer.filter((_, i) => i !== 0 && i !== 4);
    expect(rest.map(({ tally }) => tally)).toEqual(Array(18).fill(NOBODY));
  });

  test("takes an article asked for twice, and in two spellings, for what it is", async () => {
    const id = article("spelled");
    const answer = await tallies([id, id, `${id}/?utm_source=x#top`]);
    expect(new Set(answer.map(({ key }) => key))).toEqual(new Set([await articleKey(site, id)]));
    expect(answer.map((each) => each.article)).toEqual([id, id, `${id}/?utm_source=x#top`]);
  });

  test("creates nothing", async () => {
    const id = article("only-listed");
    await tallies([id]);
    expect(await (await pollOf(site, id)).read()).toBeNull();
    const { articles } = await (
      await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/articles?q=only-listed`)
    ).json<{ articles: unknown[] }>();
    expect(articles).toEqual([]);
  });

  test.each([
    ["none", ""],
    ["an empty one", "?article="],
    ["one too many", `?${"article=a&".repeat(TALLIES_AT_ONCE_MAX + 1)}`],
  ])("refuses %s in words", async (_what, query) => {
    const response = await call(`/v1/sites/${site}/tallies${query}`);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(await response.json()).toMatchObject({
      code: "invalid-request",
      status: 400,
      fields: [expect.stringMatching(/^article/)],
    });
  });

  test("says that a site is unknown, readably for every page", async () => {
    const response = await ask(["a"], "nowhere");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(await response.json()).toMatchObject({ code: "unknown-site", status: 404 });
  });

  test("answers null for every tally while KV can't be read", async () => {
    vi.spyOn(env.PUBLISHED, "get").mockRejectedValue(new Error("KV GET failed: 500"));
    const answer = await tallies([article("unread-1"), article("unread-2")]);
    expect(answer.map(({ tally }) => tally)).toEqual([null, null]);
  });
});

// From here on to the brake each mocks nothing, and waits for KV most of its time: they wait together.
test.concurrent("GET tallies follows an article that moved", async () => {
  const [from, to] = [article("listed-old"), article("listed-new")];
  await vote(site, { article: from });
  await callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from, to, note: "new headline" });
  const key = await articleKey(site, to);
  const [moved, direct] = await eventually(
    () => tallies([from, to]),
    (all) => all.every((each) => each.key === key && each.tally?.yes === 1),
  );
  expect(moved).toEqual({ ...direct, article: from });
});

describe.concurrent("a tally that the site hides is null:", () => {
  test("below the minimum sample, and shown from it on", async () => {
    const own = await registerSite({ minimum: 2 });
    const [few, enough] = [article("few"), article("enough")];
    await vote(own, { article: few });
    await vote(own, { article: enough });
    await vote(own, { article: enough, choice: "no" });
    const [shown, hidden, nobody] = await published(
      [enough, few, article("none")],
      own,
      (tally) => tally?.no === 1,
    );
    expect(shown?.tally).toMatchObject({ yes: 1, no: 1 });
    expect([hidden?.tally, nobody?.tally]).toEqual([null, null]);
  });

  test("always, where results are never told", async () => {
    const own = await registerSite({ results: "never" });
    const id = article("never");
    await vote(own, { article: id });
    await eventually(
      async () => env.PUBLISHED.get(`poll:${own}:${await articleKey(own, id)}`),
      (value) => value !== null,
    );
    expect((await tallies([id], own))[0]?.tally).toBeNull();
  });

  test("until closing, where results are told after it; and again when the poll is hidden", async () => {
    const own = await registerSite({ results: "after-closing" });
    const id = article("closing");
    await vote(own, { article: id });
    expect((await tallies([id], own))[0]?.tally).toBeNull();
    const path = `/v1/moderation/sites/${own}/articles/${await articleKey(own, id)}`;
    await callAs(ADMIN, "PATCH", path, { state: "closed", note: "over" });
    expect((await published([id], own, (tally) => tally?.yes === 1))[0]?.tally).not.toBeNull();
    await callAs(ADMIN, "PATCH", path, { state: "hidden", note: "wrong article" });
    expect((await published([id], own, (tally) => tally === null))[0]?.tally).toBeNull();
  });
});

describe("the brake on tallies", () => {
  test("lets a hundred readers of one office read two pages each, answers a flood with 429 and when to come back, and leaves votes alone", async () => {
    const address = anyAddress();
    const office = await Promise.all(
      Array.from({ length: 600 }, async () => (await ask(["a"], site, address)).status),
    );
    expect(new Set(office)).toEqual(new Set([200]));
    // The window may have turned in between, but not twice.
    let last: Response | undefined;
    for (let i = 0; i < 1_300 && last?.status !== 429; i++) last = await ask(["a"], site, address);
    expect(last?.status).toBe(429);
    expect(last?.headers.get("Retry-After")).toBe("60");
    expect(last?.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(last?.headers.get("Access-Control-Expose-Headers")).toContain("Retry-After");
    expect(await last?.json()).toMatchObject({ code: "too-many-requests" });
    expect((await ask(["a"])).status).toBe(200);
    const form = new URLSearchParams({
      article: "a",
      vote_id: voteId(),
      edit: "0",
      choice: "yes",
    });
    const headers = { Origin: "https://daily.example", "CF-Connecting-IP": address };
    const response = await call(`/v1/sites/${site}/votes`, { method: "POST", headers, body: form });
    expect(await response.json()).toMatchObject({ code: "captcha-required" });
  });

  test("refuses who has no address, in production", async () => {
    const response = await exports.default.fetch(`https://votes.example/v1/sites/${site}/tallies?article=a`);
    expect(await response.json()).toMatchObject({ code: "address-missing", status: 400 });
  });
});
