/**
 * Gives up an import that was not sent to its end, some Polls at a time, as many as one request may ask: asked again until it is
 * over. Keeps nothing itself.
 */
import type { Context } from "hono";
import { type AbandonAnswer, DryRunQuery } from "../../contract/index.ts";
import type { Failure } from "../../domain/failure.ts";
import { readQuery } from "../../middleware/body.ts";
import { type AppEnv, problem } from "../../middleware/problem.ts";
import { deskOf, pollOf, siteOf } from "../../object/stubs.ts";
import type { Abandoning, AbandonState } from "../../site/transfer/abandoning.ts";

/** `DELETE …/import`. */
export async function abandonImport(c: Context<AppEnv>): Promise<Response> {
  const query = readQuery(c, DryRunQuery);
  if (!query.ok) return problem(c, query);
  const { site, actor: by } = c.var;
  const step = (asked: Abandoning): Promise<AbandonState | Failure> => siteOf(c.env, site).abandon(asked);
  const dryRun = query.value.dry_run === "true";
  let state = await step(dryRun ? { dryRun } : { dryRun, forgotten: [], by });
  if (state.ok && !dryRun && state.keys.length > 0) {
    const { keys } = state;
    await Promise.all(keys.map((key) => pollOf(c.env, site, key).importing({ abandoned: true })));
    await deskOf(c.env, site).forgetRemarks(keys);
    state = await step({ dryRun, forgotten: keys, by });
  }
  if (!state.ok) return problem(c, state);
  const { lines, articles } = state;
  const answer: AbandonAnswer = { lines, articles, over: !dryRun && articles === 0, dry_run: dryRun };
  return c.json(answer);
}
