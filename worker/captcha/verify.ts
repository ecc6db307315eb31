/** Asks Turnstile whether a token is good. Never sends the reader's address, and never decides about votes. */
import * as v from "valibot";
import { sha256, uuidOf } from "../domain/bytes.ts";
import { failure } from "../domain/failure.ts";
import { CAPTCHA_TOKEN_MAX_CHARS, SITEVERIFY_TIMEOUT_MS } from "../limits.ts";
import type { CaptchaSettings } from "./settings.ts";
import { type Expected, SiteverifyAnswer, type Verdict, verdictOf } from "./verdict.ts";

/** A token and the vote it came with. */
export interface Proof {
  token: string;
  voteId: string;
}

/**
 * Verifies a token: 3 s, and once more if nobody answered. Both attempts carry the same idempotency key,
 * derived from vote id and token, so the same vote sent again verifies again while the token lives, and
 * another vote with the same token is refused (turnstile/get-started/server-side-validation).
 */
export async function verifyCaptcha(
  proof: Proof,
  expected: Omit<Expected, "testing">,
  settings: CaptchaSettings,
): Promise<Verdict> {
  if (proof.token.length > CAPTCHA_TOKEN_MAX_CHARS) return failure("captcha-too-long");
  const body = new URLSearchParams({
    secret: settings.secret,
    response: proof.token,
    idempotency_key: uuidOf(await sha256(`${proof.voteId}\0${proof.token}`)),
  });
  const asked = { ...expected, testing: settings.testing };
  const verdict = await ask(settings.siteverifyUrl, body, asked);
  return verdict.ok && verdict.kind === "unreachable" ? ask(settings.siteverifyUrl, body, asked) : verdict;
}

async function ask(url: string, body: URLSearchParams, expected: Expected): Promise<Verdict> {
  const unreachable = (why: string): Verdict => ({ ok: true, kind: "unreachable", why });
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(SITEVERIFY_TIMEOUT_MS),
    });
    // Error statuses may carry a documented answer too; one that doesn't parse came from something in between.
    const answer = v.safeParse(SiteverifyAnswer, await response.json());
    return answer.success
      ? verdictOf(answer.output, expected)
      : unreachable(`HTTP ${response.status} with another shape`);
  } catch (error) {
    return unreachable(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}
