/** The captcha's configuration, checked before anything is sent to it. Pure. */
import { type Failure, failure } from "../domain/failure.ts";

/** Where api.js must be fetched from and tokens verified (turnstile/get-started). */
const CLOUDFLARE = "https://challenges.cloudflare.com";
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Whether a host name is this machine's own, by which no deployed worker is ever reached. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The documented test secrets (turnstile/troubleshooting/testing). */
const TEST_SECRET = /^[123]x0{31}AA$/;

/** What the worker knows of Turnstile. */
export interface CaptchaSettings {
  ok: true;
  siteKey: string;
  secret: string;
  scriptUrl: string;
  siteverifyUrl: string;
  /** The secret is one of Cloudflare's test secrets, which let through what everybody can make up. */
  testing: boolean;
}

type CaptchaEnv = Pick<
  Env,
  "TURNSTILE_SITE_KEY" | "TURNSTILE_SECRET_KEY" | "TURNSTILE_SCRIPT_URL" | "TURNSTILE_SITEVERIFY_URL"
>;

/**
 * Reads the configuration for a request to `host` (without port). Whoever answers at the siteverify URL decides
 * who counts as a human, so only Cloudflare's own origin will do; a stand-in on the loopback is accepted
 * when the request itself came to the loopback, which no deployed worker is ever reached by.
 * Fails with `captcha-misconfigured`.
 */
export function captchaSettings(env: CaptchaEnv, host: string): CaptchaSettings | Failure {
  const local = LOOPBACK.test(host);
  for (const name of ["TURNSTILE_SCRIPT_URL", "TURNSTILE_SITEVERIFY_URL"] as const) {
    const url = URL.canParse(env[name] ?? "") ? new URL(env[name]) : undefined;
    const trusted = url?.origin === CLOUDFLARE || (local && url && LOOPBACK.test(url.hostname));
    if (!trusted) return failure("captcha-misconfigured", `${name} is not Cloudflare's`);
  }
  if (!env.TURNSTILE_SECRET_KEY) return failure("captcha-misconfigured", "TURNSTILE_SECRET_KEY is not set");
  if (!env.TURNSTILE_SITE_KEY) return failure("captcha-misconfigured", "TURNSTILE_SITE_KEY is not set");
  return {
    ok: true,
    siteKey: env.TURNSTILE_SITE_KEY,
    secret: env.TURNSTILE_SECRET_KEY,
    scriptUrl: env.TURNSTILE_SCRIPT_URL,
    siteverifyUrl: env.TURNSTILE_SITEVERIFY_URL,
    testing: TEST_SECRET.test(env.TURNSTILE_SECRET_KEY),
  };
}
