/**
 * Two sites on one deployment: no request, token or credential of one changes or reads anything of the other. Made from the
 * route table: a route that is added takes part, and one whose request nobody has written down here fails.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReviewRow, Scope, TokensAnswer } from "../../../worker/contract/index.ts";
import { ROUTES } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { voteId } from "../../support/vote-id.ts";
import { ADMIN, callAs, eventually, mintToken, post, registerSite, solve } from "../support.ts";
import { requestOf } from "./requests.ts";

const SCOPES: Scope[] = ["read", "moderate", "remarks", "manage"];
/** In whatever of the victim's is not for the public. */
const PRIVATE = `private-${crypto.randomUUID()}`;
const VICTIMS_ORIGIN = "https://victim.example";
const STRANGERS_ORIGIN = "https://stranger.example";
/** No address: one that any site could have. */
const ARTICLE = "post-1";

/** What the stranger knows of the victim: more than anybody could. */
let victim: { site: string; key: string; vote: string; ids: string[]; secrets: string[] };

beforeAll(async () => {
  const site = await registerSite({ origins: [VICTIMS_ORIGIN] });
  const key = await articleKey(site, ARTICLE);
  const cast = { article: ARTICLE, vote_id: voteId(), captcha: await solve(site, ARTICLE), title: PRIVATE };
  expect((await post(site, cast, { Origin: VICTIMS_ORIGIN })).status).toBe(201);
  await mintToken(site, SCOPES, PRIVATE);
  const at = `/v1/moderation/sites/${site}/articles/${key}`;
  const asked = { action: "hold", note: PRIVATE, dry_run: false };
  // Two reviews: one that can be undone, and one that can only be read.
  const reviews = await Promise.all(
    [
      await callAs(ADMIN, "POST", `${at}/reviews`, asked),
      await callAs(ADMIN, "POST", `${at}/recount`, { note: PRIVATE }),
    ].map((review) => review.json<ReviewRow>()),
  );
  const { tokens } = await (
    await callAs(ADMIN, "GET", `/v1/admin/sites/${site}/tokens`)
  ).json<TokensAnswer>();
  const ids = [...[...reviews, ...tokens].map((each) => each.id), hex(await voteKey(cast.vote_id))];
  // A vote's export has no text of anybody's; it has this.
  const secrets = [PRIVATE, hex(await voteKey(cast.vote_id))];
  victim = { site, key, vote: cast.vote_id, ids, secrets };
  // Until all that is owed has been delivered: what changes from then on, a request has changed.
  await eventually(delivered, (all) => all);
  await eventually(settled, (same) => same);
});

/** All that is stored of the victim, in objects and in KV; but for what is kept of the day. */
async function stored(): Promise<string> {
  const { site, key } = victim;
  const rows = (_object: unknown, { storage: { sql } }: DurableObjectState) =>
    sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*'",
      )
      .toArray()
      // From which pages a poll was asked for is noted, whoever asks: tests/worker/moderation/origins.test.ts.
      .filter(({ name }) => !/^search|fts|^origin$/.test(name))
      .map(({ name }) => [name, JSON.stringify(sql.exec(`SELECT * FROM ${name}`).toArray(), bytes)]);
  const kv = [`site:${site}`, `poll:${site}:${key}`].map(async (name) => [
    name,
    await env.PUBLISHED.get(name),
  ]);
  return JSON.stringify([
    await runInDurableObject(env.SITE.getByName(site), rows),
    await runInDurableObject(env.DESK.getByName(site), rows),
    await runInDurableObject(env.POLL.getByName(`${site}:${key}`), rows),
    await Promise.all(kv),
  ]);
}

function bytes(_name: string, value: unknown): unknown {
  return value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value;
}

/** Whether Desk and KV have heard of it all. */
async function delivered(): Promise<boolean> {
  const { site, key } = victim;
  const heard = (await env.DESK.getByName(site).audit(Number.MAX_SAFE_INTEGER, 10)).map(
    ({ entry }) => entry.action,
  );
  return heard.includes("article.recount") && (await env.PUBLISHED.get(`poll:${site}:${key}`)) !== null;
}

async function settled(): Promise<boolean> {
  const before = await stored();
  await scheduler.wait(1_500);
  return (await stored()) === before;
}

/** What a response says, headers included; its own request's words are not the victim's secrets. */
async function said(response: Response): Promise<{ status: number; code: string | undefined; text: string }> {
  const text = await response.text();
  const code = /"code":"([a-z-]+)"/.exec(text)?.[1];
  return { status: response.status, code, text: text + JSON.stringify([...response.headers]) };
}

describe.each(ROUTES.map((route) => [route.name, route] as const))("%s", (_name, route) => {
  /** About the victim's things, in their right form. */
  const ask = (site: string, id: string, token: string | undefined) => {
    const its = { ...victim, article: ARTICLE, title: PRIVATE, origin: STRANGERS_ORIGIN };
    return requestOf(route, its, { site, id, token });
  };

  test("at the victim's site does nothing for a stranger's token of all scopes, and tells nothing", async () => {
    const stranger = await mintToken(await registerSite({ origins: [STRANGERS_ORIGIN] }), SCOPES);
    const before = await stored();
    for (const id of victim.ids) {
      const { status, text } = await said(await ask(victim.site, id, stranger));
      if (route.scope) expect(status).toBe(401);
      for (const secret of victim.secrets) expect(text).not.toContain(secret);
    }
    expect(await stored()).toBe(before);
  });

  test("at the stranger's own site reaches nothing of the victim's, whatever it names", async () => {
    const before = await stored();
    for (const id of victim.ids) {
      const site = await registerSite({ origins: [STRANGERS_ORIGIN] });
      const token = route.scope && (await mintToken(site, SCOPES));
      const { code, text } = await said(await ask(site, id, token));
      // What is of all sites is no site's to ask for.
      if (route.scope === "admin") expect(code).toBe("token-invalid");
      // All else in its right form: what is refused for its form has tried nothing.
      else expect(["invalid-request", "unsupported-media-type", "token-invalid"]).not.toContain(code);
      for (const secret of victim.secrets) expect(text).not.toContain(secret);
    }
    expect(await stored()).toBe(before);
  });
});

describe("a captcha that was solved for one site", () => {
  test("counts no vote of the other's, not even for its article and with its Origin forged", async () => {
    const stranger = await registerSite({ origins: [STRANGERS_ORIGIN] });
    const captcha = await solve(stranger, ARTICLE, { cdata: victim.key });
    const before = await stored();
    const response = await post(victim.site, { article: ARTICLE, captcha }, { Origin: VICTIMS_ORIGIN });
    expect(await said(response)).toMatchObject({ status: 403, code: "captcha-mismatch" });
    expect(await stored()).toBe(before);
  });
});

test("one vote id on two sites is two votes, and neither changes the other", async () => {
  const stranger = await registerSite({ origins: [STRANGERS_ORIGIN] });
  const before = await stored();
  const captcha = await solve(stranger, ARTICLE);
  const headers = { Origin: STRANGERS_ORIGIN };
  const mine = { article: ARTICLE, vote_id: victim.vote };
  expect((await post(stranger, { ...mine, captcha }, headers)).status).toBe(201);
  expect((await post(stranger, { ...mine, edit: 1, choice: "none" }, headers)).status).toBe(200);
  expect(await stored()).toBe(before);
});

test("the admin token alone opens both", async () => {
  for (const site of [victim.site, await registerSite()])
    expect((await callAs(ADMIN, "GET", `/v1/admin/sites/${site}`)).status).toBe(200);
});
