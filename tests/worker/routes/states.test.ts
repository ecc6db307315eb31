/** Whatever state a site or an article is in, each route answers what the OpenAPI document foresees (see contract.ts). */
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { ReviewRow } from "../../../worker/contract/index.ts";
import { ROUTES, type Route } from "../../../worker/contract/routes/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { PACE } from "../../../worker/poll/reviews/pace.ts";
import { voteId } from "../../support/vote-id.ts";
import { eraseArticle, eraseSite } from "../erasing/support.ts";
import { ADMIN, article, callAs, ORIGIN, registerSite, vote } from "../support.ts";
import { fileId, send } from "../transfer/site.ts";
import { type About, requestOf } from "./requests.ts";

const usual = { ...PACE };
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(PACE, usual);
});

const ID = article("in-a-state");
const path = ({ site, key }: About, more = "") => `/v1/moderation/sites/${site}/articles/${key}${more}`;
const review = (it: About) =>
  callAs(ADMIN, "POST", path(it, "/reviews"), { action: "hold", note: "odd", dry_run: false });
const patch = (state: string) => (it: About) => callAs(ADMIN, "PATCH", path(it), { state, note: "quiet" });
const refuseErasing = () =>
  vi.spyOn(env.PUBLISHED, "delete").mockRejectedValue(new Error("KV DELETE failed: 429"));

/** How a site with one article and two votes comes into a state, and stays in it. */
const STATES: Record<string, (it: About) => unknown> = {
  "as it should be": () => undefined,
  "of a closed article": patch("closed"),
  "of a hidden article": patch("hidden"),
  paused: ({ site }) => callAs(ADMIN, "PATCH", `/v1/admin/sites/${site}`, { state: "paused" }),
  "of an article that has moved": ({ site }) =>
    callAs(ADMIN, "POST", `/v1/admin/sites/${site}/moves`, { from: ID, to: article("moved"), note: "typo" }),
  "of an article whose review goes on": (it) => {
    Object.assign(PACE, { sliceVotes: 1, pauseMs: 3_600_000, slicesPerRun: 1 });
    return review(it);
  },
  "of an article that is being erased": ({ site }) => {
    refuseErasing();
    return eraseArticle(site, ID);
  },
  "of an article that was erased": ({ site }) => eraseArticle(site, ID),
  "being erased": ({ site }) => {
    refuseErasing();
    return eraseSite(site);
  },
};

/** What ends the state comes last. */
const last = (name: string) => /^(eraseSite|eraseArticle|eraseVote|abandonImport|putSite)$/.test(name);
const routes = [...ROUTES.filter(({ name }) => !last(name)), ...ROUTES.filter(({ name }) => last(name))];

/** Whether it can be asked first what it would do. */
const canBeTried = ({ query, json, form }: Route) =>
  [query, json, form].some((each) => "dry_run" in ((each as typeof query)?.entries ?? {}));

async function everyRoute(it: About, id: string): Promise<void> {
  for (const route of routes)
    for (const more of canBeTried(route) ? [{ dry_run: true }, {}] : [{}]) {
      const response = await requestOf(route, it, { id, token: ADMIN, more });
      expect(response.status, `${route.name}: ${await response.text()}`).toBeLessThan(500);
    }
}

test.each(Object.entries(STATES))("a site %s: every answer is foreseen", async (_state, enter) => {
  const site = await registerSite();
  const it: About = {
    ...{ site, key: await articleKey(site, ID), article: ID, title: "In a state", origin: ORIGIN },
    vote: voteId(),
  };
  await vote(site, { article: ID, vote_id: it.vote });
  await vote(site, { article: ID });
  const { id } = await (await review(it)).json<ReviewRow>();
  await callAs(ADMIN, "POST", path(it, `/reviews/${id}/undo`), { note: "not odd" });
  await enter(it);
  await everyRoute(it, id);
});

test("a site being read back from an export: every answer is foreseen", async () => {
  const site = `half-${crypto.randomUUID().slice(0, 8)}`;
  const header = { kind: "header", format: "afterword", version: 1, site };
  await send(site, fileId(), 0, [JSON.stringify(header)]);
  const it: About = {
    ...{ site, key: await articleKey(site, ID), article: ID, title: "In a state", origin: ORIGIN },
    vote: voteId(),
  };
  await everyRoute(it, crypto.randomUUID());
});
