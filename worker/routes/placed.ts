/** Gives a new site its jurisdiction, before it is registered there. Fails with what the platform or the site's own place refuses. */
import type { Context } from "hono";
import type { Jurisdiction } from "../contract/index.ts";
import { type Failure, unfit } from "../domain/failure.ts";
import type { AppEnv } from "../middleware/problem.ts";
import { within } from "../object/jurisdiction.ts";
import { siteOf } from "../object/stubs.ts";

const NONE = "none that this platform has; a developer's machine has none at all";

/** From then on the request's objects are those of the jurisdiction. Fails with `invalid-request`. */
export async function placed(
  c: Context<AppEnv>,
  jurisdiction: Jurisdiction | null,
): Promise<{ ok: true } | Failure> {
  const { registered, elsewhere } = c.var.access;
  // An object of an older version says nothing of it, and could keep nothing.
  if (!jurisdiction || registered || elsewhere !== null) return { ok: true };
  let there: Env;
  try {
    there = within(c.env, jurisdiction);
  } catch {
    return unfit([{ field: "jurisdiction", detail: NONE }]);
  }
  const pointed = await siteOf(c.env, c.var.site).point(jurisdiction);
  if (pointed.ok) c.env = there;
  return pointed;
}
