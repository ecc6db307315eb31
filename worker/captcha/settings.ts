/** The captcha's configuration, checked before anything is sent to it, each fault by its name. Pure. */
import { type Failure, failure } from "../domain/failure.ts";

/** Where api.js must be fetched from and tokens verified (turnstile/get-started). */
const CLOUDFLARE = "https://challenges.cloudflare.com";
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Whether a host name is this machine's own, by which no deployed worker is ever reached. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The documented test keys (turnstile/troubleshooting/testing): whatever they let through, everybody can make up. */
const TEST_SECRET = /^[123]x0{31}AA$/;
const TEST_SITE_KEY = /^[123]x0{20}(AA|AB|BB|FF)$/;

/** What is wrong with the configuration, by name. */
export type CaptchaFault =
  | "turnstile-script-url-foreign"
  | "turnstile-siteverify-url-foreign"
  | "turnstile-secret-key-missing"
  | "turnstile-secret-key-test"
  | "turnstile-site-key-missing"
  | "turnstile-site-key-test";

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
> & { ENVIRONMENT?: string };

/**
 * What is wrong with the configuration, for a request to `host` (without port). Whoever answers at the siteverify URL
 * decides who counts as a human, so only Cloudflare's own origin will do; a stand-in on the loopback is accepted when the
 * request itself came to the loopback, which no deployed worker is ever reached by. Test keys are accepted there, and by a
 * deployment that calls itself staging.
 */
export function captchaFaults(env: CaptchaEnv, host: string): CaptchaFault[] {
  const local = LOOPBACK.test(host);
  const testable = local || env.ENVIRONMENT === "staging";
  const trusted = (address: string | undefined) => {
    const url = URL.parse(address ?? "");
    return url?.origin === CLOUDFLARE || (local && url && LOOPBACK.test(url.hostname));
  };
  const faults: [CaptchaFault, unknown][] = [
    ["turnstile-script-url-foreign", !trusted(env.TURNSTILE_SCRIPT_URL)],
    ["turnstile-siteverify-url-foreign", !trusted(env.TURNSTILE_SITEVERIFY_URL)],
    ["turnstile-secret-key-missing", !env.TURNSTILE_SECRET_KEY],
    ["turnstile-secret-key-test", !testable && TEST_SECRET.test(env.TURNSTILE_SECRET_KEY)],
    ["turnstile-site-key-missing", !env.TURNSTILE_SITE_KEY],
    ["turnstile-site-key-test", !testable && TEST_SITE_KEY.test(env.TURNSTILE_SITE_KEY)],
  ];
  return faults.flatMap(([fault, is]) => (is ? [fault] : []));
}

/** Reads the configuration for a request to `host` (without port). Fails with `captcha-misconfigured`. */
export function captchaSettings(env: CaptchaEnv, host: string): CaptchaSettings | Failure {
  const faults = captchaFaults(env, host);
  if (faults.length > 0) return failure("captcha-misconfigured", faults.join(" "));
  return {
    ok: true,
    siteKey: env.TURNSTILE_SITE_KEY,
    secret: env.TURNSTILE_SECRET_KEY,
    scriptUrl: env.TURNSTILE_SCRIPT_URL,
    siteverifyUrl: env.TURNSTILE_SITEVERIFY_URL,
    testing: TEST_SECRET.test(env.TURNSTILE_SECRET_KEY),
  };
}
