/** What several routes of moderators take alike: the article that a path names, and a body that came with it. */
import type { Context } from "hono";
import type * as v from "valibot";
import { ArticleKey } from "../contract/index.ts";
import { failure } from "../domain/failure.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits.ts";
import { check, readJson } from "../middleware/body.ts";
import type { AppEnv } from "../middleware/problem.ts";
import { siteOf } from "../object/stubs.ts";

/** The article that a path names, by its row in the index: so strange keys wake no Poll object. */
export async function articleOf(c: Context<AppEnv>) {
  const key = check(ArticleKey, c.req.param("key"));
  return key.ok ? siteOf(c.env, c.var.site).article(key.value) : failure("unknown-article");
}

/** The same, and the body that came with it. */
export async function articleAndBody<S extends v.GenericSchema>(c: Context<AppEnv>, schema: S) {
  const known = await articleOf(c);
  if (!known.ok) return known;
  const body = await readJson(c, schema, ADMIN_BODY_MAX_BYTES);
  return body.ok ? { ...known, body: body.value } : body;
}
