/** What several routes of moderators take alike: the article that a path names, and a body that came with it. */
import type { Context } from "hono";
import type * as v from "valibot";
import { type Failure, failure } from "../domain/failure.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits/requests.ts";
import type { Admission } from "../messages.ts";
import { readJson } from "../middleware/body.ts";
import type { AppEnv } from "../middleware/problem.ts";
import { seenRevision } from "../middleware/revision.ts";
import type { About } from "../poll/memory.ts";

/** An article that Site has admitted, and what its Poll is about, should it not exist yet. */
interface Named {
  ok: true;
  key: string;
  about: About;
  admission: Admission;
}

/**
 * The article that a path names, or the one it has become, as the Site object has said with the token: so strange keys
 * wake no Poll object. Fails with `unknown-site` or `unknown-article`.
 */
export function articleOf(c: Context<AppEnv>): Named | Failure {
  const { registered, admission } = c.var.access;
  if (!registered) return failure("unknown-site");
  if (!admission) return failure("unknown-article");
  const { key, article, title, question, epoch, addedMs: added_ms, details = null } = admission;
  const title_source = title === null ? "reader" : "moderator";
  return {
    ok: true,
    key,
    admission,
    about: { article, address: null, title, title_source, question, epoch, added_ms, details },
  };
}

/** The same, the body that came with it, and the moderation revision that whoever sends it has seen (`If-Match`). */
export async function articleAndBody<S extends v.GenericSchema>(
  c: Context<AppEnv>,
  schema: S,
): Promise<(Named & { body: v.InferOutput<S>; seen: number | undefined }) | Failure> {
  const named = articleOf(c);
  if (!named.ok) return named;
  const condition = seenRevision(c);
  if (!condition.ok) return condition;
  const body = await readJson(c, schema, ADMIN_BODY_MAX_BYTES);
  return body.ok ? { ...named, body: body.value, seen: condition.seen } : body;
}
