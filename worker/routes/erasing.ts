/** What erases for good: an article, one vote, a site by its owner; a vote by its reader. Each can be asked first what would go. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type ArticleEraseAnswer,
  EraseQuery,
  type SiteEraseAnswer,
  type VoteEraseAnswer,
  VoteEraseForm,
  VoteKey,
} from "../contract/index.ts";
import { bytesOfHex } from "../domain/bytes.ts";
import { voteKey } from "../domain/counting/vote-id.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { POLL_DEADLINE_MS } from "../limits/deadlines.ts";
import { VOTE_BODY_MAX_BYTES } from "../limits/requests.ts";
import { check, readForm, readQuery } from "../middleware/body.ts";
import { network } from "../middleware/network.ts";
import { knownSite, siteOrigin } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { unconditional } from "../middleware/revision.ts";
import { token } from "../middleware/token.ts";
import { DeadlineError, withDeadline } from "../object/deadline.ts";
import { pollOf, siteOf } from "../object/stubs.ts";
import type { VoteErased, VoteErasure } from "../poll/erasing/votes.ts";
import { articleOf } from "./named.ts";
import { moment } from "./rows.ts";

export const erasingByOwner = new Hono<AppEnv>()
  .delete("/:site", token("manage", "a query"), unconditional, async (c) => {
    const query = readQuery(c, EraseQuery);
    if (!query.ok) return problem(c, query);
    const dry_run = query.value.dry_run === "true";
    const { site, actor: by } = c.var;
    const erased = await siteOf(c.env, site).eraseSite({ by, note: query.value.note }, dry_run);
    if (!erased.ok) return problem(c, erased);
    const { note, atMs, articles, votes, over } = erased;
    const at = moment(atMs);
    const answer: SiteEraseAnswer = { dry_run, site, by: erased.by.name, at, note, articles, votes, over };
    return c.json(answer, over || dry_run ? 200 : 202);
  })

  .delete("/:site/articles/:key", token("manage", "a query"), unconditional, async (c) => {
    const query = readQuery(c, EraseQuery);
    if (!query.ok) return problem(c, query);
    const named = articleOf(c);
    if (!named.ok) return problem(c, named);
    const dry_run = query.value.dry_run === "true";
    const act = { by: c.var.actor, note: query.value.note };
    const erased = await siteOf(c.env, c.var.site).eraseArticle(named.key, act, dry_run);
    if (!erased.ok) return problem(c, erased);
    const { votes, over } = erased;
    const polls = erased.polls.map(({ key, article }) => ({ key, article }));
    const answer: ArticleEraseAnswer = { dry_run, polls, votes, over };
    return c.json(answer, over || dry_run ? 200 : 202);
  })

  .delete("/:site/articles/:key/votes/:id", token("manage", "a query"), unconditional, async (c) => {
    const query = readQuery(c, EraseQuery);
    if (!query.ok) return problem(c, query);
    const named = articleOf(c);
    if (!named.ok) return problem(c, named);
    const id = check(VoteKey, c.req.param("id"));
    if (!id.ok) return problem(c, { code: "unknown-vote" });
    const by = { actor: c.var.actor, note: query.value.note };
    const dryRun = query.value.dry_run === "true";
    return erasedVote(c, named.key, { vote: bytesOfHex(id.value), dryRun, by });
  });

export const erasingByReader = new Hono<AppEnv>()
  /** The id is the right to erase the vote: nothing that holds others of it, a pause, an end, its last change, matters here. */
  .post("/:site/votes/erase", knownSite, siteOrigin, network("VOTE_BRAKE"), async (c) => {
    const form = await readForm(c, VoteEraseForm, VOTE_BODY_MAX_BYTES);
    if (!form.ok) return problem(c, form);
    const { key, vote_id, dry_run } = form.value;
    return erasedVote(c, key, { vote: await voteKey(vote_id), dryRun: dry_run === "true", by: null });
  });

async function erasedVote(c: Context<AppEnv>, key: string, asked: VoteErasure): Promise<Response> {
  const sent: Promise<VoteErased | Failure> = pollOf(c.env, c.var.site, key).eraseVote(asked);
  const erased = await withDeadline(sent, POLL_DEADLINE_MS, "the Poll").catch((error) => {
    // It may have been erased: the same request may be sent again.
    if (error instanceof DeadlineError) return failure("busy", error.message);
    throw error;
  });
  if (!erased.ok) return problem(c, erased);
  const { choice, status, castMs = 0 } = erased.vote ?? {};
  const vote = choice && status ? { choice, status, cast_at: moment(castMs) } : null;
  const answer: VoteEraseAnswer = { dry_run: asked.dryRun, vote };
  return c.json(answer);
}
