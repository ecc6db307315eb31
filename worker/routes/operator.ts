/** What the operator calls: is everything there, and does each part answer? Names no secrets. */
import { Hono } from "hono/tiny";
import { version } from "../../package.json";
import { captchaSettings } from "../captcha/settings.ts";
import type { HealthAnswer } from "../contract/index.ts";
import { HEALTH_DEADLINE_MS } from "../limits/deadlines.ts";
import { logException } from "../log.ts";
import type { AppEnv } from "../middleware/problem.ts";
import { withDeadline } from "../object/deadline.ts";
import { deskOf, pollOf, siteOf } from "../object/stubs.ts";
import { networkSecret } from "../salt.ts";

/** An object that never holds anything: asking it proves that the class answers. */
const NOBODY = "health";

export const operator = new Hono<AppEnv>().get("/", async (c) => {
  const answers = (part: string, asked: Promise<unknown>): Promise<boolean> =>
    withDeadline(asked, HEALTH_DEADLINE_MS, part).then(
      () => true,
      (error) => {
        logException("error", "health-failed", error, { part });
        return false;
      },
    );
  const [kv, poll, site, desk] = await Promise.all([
    answers("kv", c.env.PUBLISHED.get(NOBODY)),
    answers("poll", pollOf(c.env, NOBODY, "").read()),
    answers("site", siteOf(c.env, NOBODY).settings()),
    answers("desk", deskOf(c.env, NOBODY).audit(0, 1)),
  ]);
  const settings = captchaSettings(c.env, new URL(c.req.url).hostname);
  const captcha = !settings.ok ? "misconfigured" : settings.testing ? "test-keys" : "ready";
  const deployment = c.env.VERSION ?? null;
  const ok = kv && poll && site && desk && captcha !== "misconfigured";
  const answer: HealthAnswer = {
    status: ok ? "ok" : "failing",
    version,
    deployment: deployment && { id: deployment.id, tag: deployment.tag, created_at: deployment.timestamp },
    network_secret: networkSecret(c.env) !== undefined,
    checks: { kv, poll, site, desk, captcha },
  };
  return c.json(answer, ok ? 200 : 503);
});
