/** What a site's policy or a moderator hides, no public answer tells: proved on every route that is open to everybody. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { ROUTES } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { type PublishedPoll, pollKvKey } from "../../../worker/published.ts";
import { anyAddress } from "../../support/address.ts";
import { voteId } from "../../support/vote-id.ts";
import {
  ADMIN,
  article,
  call,
  callAs,
  eventually,
  ORIGIN,
  pollOf,
  post,
  registerSite,
  solve,
  vote,
} from "../support.ts";

const ARTICLE = article("secret");
/** Numbers that appear in no answer by chance, whatever few votes are added to them: the two, and their sum. */
const YES = 48_150;
const NO = 23_420;
const TOLD = /\b(4815\d|2342\d|7157\d)\b/;

/** A site with a poll of many votes, published. */
async function manyVotes(settings: Record<string, unknown>): Promise<string> {
  const site = await registerSite({ remarks: "reasons", ...settings });
  await vote(site, { article: ARTICLE });
  const stub = await pollOf(site, ARTICLE);
  await runInDurableObject(stub, (_poll, { storage }) => {
    storage.sql.exec("UPDATE tally SET counted_yes = ?, counted_no = ?", YES, NO);
  });
  await evictDurableObject(stub);
  await vote(site, { article: ARTICLE });
  await eventually(
    async () => env.PUBLISHED.get<PublishedPoll>(pollKvKey(site, await articleKey(site, ARTICLE)), "json"),
    (published) => published?.tally.no === NO,
  );
  return site;
}

const setState = async (site: string, state: string) => {
  const key = await articleKey(site, ARTICLE);
  const body = { state, note: "because" };
  await callAs(ADMIN, "PATCH", `/v1/moderation/sites/${site}/articles/${key}`, body);
  await eventually(
    async () => env.PUBLISHED.get<PublishedPoll>(pollKvKey(site, key), "json"),
    (published) => published?.state === state,
  );
};

/** How everybody calls each open route, in all the ways in which it may answer. A new one has to be added. */
const CALLS: Record<string, (site: string) => Promise<Response[]>> = {
  getPoll: async (site) => [await call(`/v1/sites/${site}/poll?article=${encodeURIComponent(ARTICLE)}`)],
  async castVote(site) {
    const vote_id = voteId();
    const captcha = await solve(site, ARTICLE);
    const first = await post(site, { article: ARTICLE, vote_id, captcha });
    const again = await post(site, { article: ARTICLE, vote_id });
    const changed = await post(site, { article: ARTICLE, vote_id, edit: 1, choice: "no" });
    return [first, again, changed, await post(site, { article: ARTICLE, vote_id, edit: 2, choice: "none" })];
  },
  async eraseOwnVote(site) {
    const { key, vote_id } = { key: await articleKey(site, ARTICLE), vote_id: voteId() };
    await vote(site, { article: ARTICLE, vote_id });
    const erase = (dry_run: string) => {
      const headers = { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() };
      const body = new URLSearchParams({ key, vote_id, dry_run });
      return call(`/v1/sites/${site}/votes/erase`, { method: "POST", headers, body });
    };
    return [await erase("true"), await erase("false"), await erase("false")];
  },
  async sendRemark(site) {
    const vote_id = voteId();
    await vote(site, { article: ARTICLE, vote_id });
    const headers = { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() };
    const send = (edit: string, reasons: string) => {
      const body = new URLSearchParams({ article: ARTICLE, vote_id, vote_edit: "0", edit, reasons });
      return call(`/v1/sites/${site}/remarks`, { method: "POST", headers, body });
    };
    return [await send("1", "clear"), await send("1", "clear"), await send("2", "")];
  },
  getTallies: async (site) => [
    await call(`/v1/sites/${site}/tallies?article=${encodeURIComponent(ARTICLE)}`),
  ],
  getPollPage: async (site) => [await call(`/poll?site=${site}&article=${encodeURIComponent(ARTICLE)}`)],
  getCaptchaFrame: async (site) => [await call(`/captcha?site=${site}`)],
  getHealth: async () => [await call("/health")],
};

async function publicAnswers(site: string): Promise<string[]> {
  const open = ROUTES.filter(({ scope }) => !scope).map(({ name }) => CALLS[name]?.(site));
  expect(open).not.toContain(undefined);
  const answers = (await Promise.all(open)).flatMap((each) => each ?? []);
  return Promise.all(answers.map((each) => each.text()));
}

const told = async (site: string) => (await publicAnswers(site)).filter((text) => TOLD.test(text)).length;

// Each has sites of its own, and waits for KV most of its time: they wait together.
test.concurrent("results that nothing hides are told by the poll, the tallies and every answer to a vote", async () => {
  expect(await told(await manyVotes({}))).toBe(6);
});

test.concurrent.each([{ results: "never" }, { results: "after-closing" }, { minimum: 100_000 }])(
  "under %j no public answer tells the counts",
  async (settings) => {
    expect(await told(await manyVotes(settings))).toBe(0);
  },
);

test.concurrent("of a hidden poll no public answer tells the counts, whatever the policy", async () => {
  const site = await manyVotes({});
  await setState(site, "hidden");
  expect(await told(site)).toBe(0);
});

test.concurrent("after closing the policy after-closing lets the poll and the tallies tell them, and never still does not", async () => {
  const site = await manyVotes({ results: "after-closing" });
  const silent = await manyVotes({ results: "never" });
  await setState(site, "closed");
  await setState(silent, "closed");
  expect(await told(site)).toBe(2);
  expect(await told(silent)).toBe(0);
});
