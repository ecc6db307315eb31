/**
 * What the operator calls: is everything set up, and does each part answer? Names no secrets. Strangers wake nothing: the
 * bindings are asked for the admin alone.
 */
import { Hono } from "hono/tiny";
import { version } from "../../package.json";
import { captchaSettings } from "../captcha/settings.ts";
import { configurationFaults } from "../configuration.ts";
import type { HealthAnswer } from "../contract/index.ts";
import { sha256 } from "../domain/bytes.ts";
import { HEALTH_DEADLINE_MS } from "../limits/deadlines.ts";
import { logException } from "../log.ts";
import { NO_QUERY, readQuery } from "../middleware/body.ts";
import { brakesStranger } from "../middleware/brake.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { bearerOf, isAdmin } from "../middleware/token.ts";
import { withDeadline } from "../object/deadline.ts";
import { deskOf, pollOf, siteOf } from "../object/stubs.ts";

/** An object that never holds anything: asking it proves that the class answers. */
const NOBODY = "health";

export const operator = new Hono<AppEnv>().get("/", async (c) => {
  const query = readQuery(c, NO_QUERY);
  if (!query.ok) return problem(c, query);
  const bearer = bearerOf(c);
  const admin = bearer !== undefined && (await isAdmin(await sha256(bearer), c.env.ADMIN_TOKEN));
  // Whoever shows a token wants to know whether it is the right one: an answer as to anybody would hide that it is not.
  if (c.req.header("Authorization") !== undefined && !admin)
    return problem(c, { code: (await brakesStranger(c)) ? "too-many-requests" : "token-invalid" });
  const host = new URL(c.req.url).hostname;
  const configuration = configurationFaults(c.env, host);
  const captcha = captchaSettings(c.env, host);
  const bindings = admin ? await answering(c.env) : undefined;
  const deployment = c.env.VERSION ?? null;
  const ok = configuration.length === 0 && Object.values(bindings ?? {}).every(Boolean);
  const answer: HealthAnswer = {
    status: ok ? "ok" : "failing",
    version,
    deployment: deployment && { id: deployment.id, tag: deployment.tag, created_at: deployment.timestamp },
    configuration,
    test_keys: captcha.ok && captcha.testing,
    ...(bindings && { bindings }),
  };
  return c.json(answer, ok ? 200 : 503);
});

/** Which bindings answer, within the deadline. */
async function answering(env: Env): Promise<NonNullable<HealthAnswer["bindings"]>> {
  const answers = (part: string, asked: Promise<unknown>): Promise<boolean> =>
    withDeadline(asked, HEALTH_DEADLINE_MS, part).then(
      () => true,
      (error) => {
        logException("error", "health-failed", error, { part });
        return false;
      },
    );
  const [kv, poll, site, desk] = await Promise.all([
    answers("kv", env.PUBLISHED.get(NOBODY)),
    answers("poll", pollOf(env, NOBODY, "").read()),
    answers("site", siteOf(env, NOBODY).settings()),
    answers("desk", deskOf(env, NOBODY).audit(0, 1)),
  ]);
  return { kv, poll, site, desk };
}
