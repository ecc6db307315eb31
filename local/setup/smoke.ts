/**
 * A vote by Cloudflare's test keys, from the press to the count, on a site of its own: what a deploy ends with, at staging.
 * Leaves nothing behind but that site. Never for a deployment that readers vote on: its captcha would refuse it.
 */

import { newVoteId } from "../../widget/intent/vote-id.ts";
import type { ArticleAnswer, ArticleEraseAnswer, PollAnswer } from "../../worker/contract/index.ts";
import { type Api, connect } from "../site/api.ts";
import { Fault } from "./fault.ts";

/** What every test site key yields (turnstile/troubleshooting/testing). */
const DUMMY_TOKEN = "XXXX.DUMMY.TOKEN.XXXX";
const SITE = "smoke";
const ORIGIN = "https://smoke.example";
const PAUSE_MS = 1_000;
/** Settings are read from KV, which remembers for a minute that a site was not there. */
const TRIES = 120;

const broken = (what: string) =>
  new Fault(what, "npm run wrangler -- tail --env staging says why; production has not been touched by it");

/** Casts the vote, reads it, erases it. Says what was seen. Throws a Fault. */
export async function smokeVote(origin: string, adminToken: string): Promise<string> {
  const api = connect({ AFTERWORD_HOST: origin, AFTERWORD_TOKEN: adminToken });
  await api.json("PUT", `/v1/admin/sites/${SITE}`, { origins: [ORIGIN] });
  const article = `${ORIGIN}/${Date.now()}`;
  const { key, hour } = await opened(api, article);
  const body = new URLSearchParams({
    article,
    vote_id: newVoteId(hour),
    edit: "0",
    choice: "yes",
    captcha: DUMMY_TOKEN,
  });
  const init = { method: "POST", headers: { Origin: ORIGIN }, body };
  const response = await fetch(`${origin}/v1/sites/${SITE}/votes`, init);
  if (response.status !== 201)
    throw broken(`The vote was answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  const { tally } = await api.json<ArticleAnswer>("GET", `/v1/moderation/sites/${SITE}/articles/${key}`);
  if (tally.yes !== 1) throw broken(`The vote was answered as counted, and ${tally.yes} are.`);
  const path = `/v1/admin/sites/${SITE}/articles/${key}?dry_run=false&note=smoke+vote`;
  const { votes } = await api.json<ArticleEraseAnswer>("DELETE", path);
  if (votes !== 1) throw broken(`One vote was to be erased, and ${votes} were.`);
  return "one vote was cast, counted once and erased";
}

/** What a page is told of an article, as soon as the site is known. */
async function opened({ origin }: Api, article: string): Promise<PollAnswer> {
  const address = `${origin}/v1/sites/${SITE}/poll?article=${encodeURIComponent(article)}`;
  for (let i = 0; ; i++) {
    const response = await fetch(address, { headers: { Origin: ORIGIN } });
    if (response.ok) return (await response.json()) as PollAnswer;
    const said = (await response.text()).slice(0, 300);
    if (i >= TRIES || !said.includes("unknown-site")) throw broken(`The poll was answered ${said}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
