/** What the operator calls: is everything there, and does each part answer? Names no secrets. */
import { Hono } from "hono/tiny";
import { version } from "../../package.json";
import { captchaSettings } from "../captcha/settings.ts";
import type { HealthAnswer } from "../contract/index.ts";
import { logException } from "../log.ts";
import type { AppEnv } from "../middleware/problem.ts";

/** An object that never holds anything: asking it proves that the class answers. */
const NOBODY = "health";

export const operator = new Hono<AppEnv>().get("/", async (c) => {
  const answers = async (part: string, asked: Promise<unknown>): Promise<boolean> =>
    asked.then(
      () => true,
      (error) => {
        logException("error", "health-failed", error, { part });
        return false;
      },
    );
  const [kv, poll, site] = await Promise.all([
    answers("kv", c.env.PUBLISHED.get(NOBODY)),
    answers("poll", c.env.POLL.getByName(NOBODY).read()),
    answers("site", c.env.SITE.getByName(NOBODY).settings()),
  ]);
  const settings = captchaSettings(c.env, new URL(c.req.url).hostname);
  const captcha = !settings.ok ? "misconfigured" : settings.testing ? "test-keys" : "ready";
  const deployment = c.env.VERSION ?? null;
  const ok = kv && poll && site && captcha !== "misconfigured";
  const answer: HealthAnswer = {
    status: ok ? "ok" : "failing",
    version,
    deployment: deployment && { id: deployment.id, tag: deployment.tag, created_at: deployment.timestamp },
    checks: { kv, poll, site, captcha },
  };
  return c.json(answer, ok ? 200 : 503);
});
