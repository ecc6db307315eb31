/** What moderators do to many votes of an article at once: reviews, undoing, recounts; and how far each is. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { Id, NoteRequest, ReviewRequest } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { check } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { tagged } from "../middleware/revision.ts";
import { token } from "../middleware/token.ts";
import { pollOf } from "../object/stubs.ts";
import type { ReviewReport } from "../poll/reviews/reviews.ts";
import { articleAndBody, articleOf } from "./named.ts";
import { beforeReview } from "./restoring.ts";
import { dryRun, reviewRow } from "./rows.ts";

type C = Context<AppEnv>;
const REVIEWS = "/:site/articles/:key/reviews";

/** 200 for what is over, 202 for what goes on. */
function answer(c: C, asked: { ok: true; review: ReviewReport } | Failure): Response {
  if (!asked.ok) return problem(c, asked);
  const { state } = asked.review;
  return c.json(reviewRow(asked.review), state === "done" || state === "stopped" ? 200 : 202);
}

function idOf(c: C): { ok: true; value: string } | Failure {
  const id = check(Id, c.req.param("id"));
  return id.ok ? id : failure("unknown-review");
}

export const reviews = new Hono<AppEnv>()
  /** Voids, restores, counts or holds votes; a dry run unless told otherwise. */
  .post(REVIEWS, token("moderate"), async (c) => {
    const asked = await articleAndBody(c, ReviewRequest);
    if (!asked.ok) return problem(c, asked);
    const { key, about, body, seen } = asked;
    const poll = pollOf(c.env, c.var.site, key);
    if (!body.dry_run) {
      await beforeReview(c, { key, seen });
      return answer(c, await poll.review(about, body, c.var.actor, seen));
    }
    const looked = await poll.preview(body);
    return looked.ok ? c.json(dryRun(looked.preview, body.filter)) : problem(c, looked);
  })

  /** How far a review is. */
  .get(`${REVIEWS}/:id`, token("read"), async (c) => {
    const known = articleOf(c);
    if (!known.ok) return problem(c, known);
    const id = idOf(c);
    if (!id.ok) return problem(c, id);
    const report = await pollOf(c.env, c.var.site, known.key).report(id.value);
    return report.ok ? tagged(c, reviewRow(report.review)) : problem(c, report);
  })

  .post(`${REVIEWS}/:id/undo`, token("moderate"), async (c) => {
    const asked = await articleAndBody(c, NoteRequest);
    if (!asked.ok) return problem(c, asked);
    const id = idOf(c);
    if (!id.ok) return problem(c, id);
    const { key, body, seen } = asked;
    await beforeReview(c, { key, seen });
    return answer(c, await pollOf(c.env, c.var.site, key).undo(id.value, body, c.var.actor, seen));
  })

  .post("/:site/articles/:key/recount", token("moderate"), async (c) => {
    const asked = await articleAndBody(c, NoteRequest);
    if (!asked.ok) return problem(c, asked);
    const { key, about, body, seen } = asked;
    return answer(c, await pollOf(c.env, c.var.site, key).recount(about, body, c.var.actor, seen));
  });
