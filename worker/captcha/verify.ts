/** Asks Turnstile whether a token is good. Never sends the reader's address, and never decides about votes. */
import * as v from "valibot";
import { sha256, uuidOf } from "../domain/bytes.ts";
import { failure } from "../domain/failure.ts";
import { SITEVERIFY_TIMEOUT_MS } from "../limits/captcha.ts";
import { CAPTCHA_TOKEN_MAX_CHARS } from "../limits/requests.ts";
import { Breaker } from "./breaker.ts";
import type { CaptchaSettings } from "./settings.ts";
import { type Expected, SiteverifyAnswer, type Verdict, verdictOf } from "./verdict.ts";

/** A token, and the key under which asking about it again gets the same answer. */
export interface Proof {
  token: string;
  idempotencyKey: string;
}

/** The same for the same vote and token: a vote sent again verifies again, another vote with that token does not. */
export async function idempotencyKeyOf(voteId: string, token: string): Promise<string> {
  return uuidOf(await sha256(`${voteId}\0${token}`));
}

/** What this isolate knows of siteverify's health. */
const breaker = new Breaker();

/** Verifies a token: 3 s, and once more if nobody answered; not at all in the middle of an outage. */
export async function verifyCaptcha(
  proof: Proof,
  expected: Omit<Expected, "testing">,
  settings: CaptchaSettings,
): Promise<Verdict> {
  if (proof.token.length > CAPTCHA_TOKEN_MAX_CHARS) return failure("captcha-too-long");
  if (breaker.isOpen(Date.now())) return { ok: true, kind: "unreachable", why: "an outage a moment ago" };
  const first = await verifyOnce(proof, expected, settings);
  const verdict = isUnreachable(first) ? await verifyOnce(proof, expected, settings) : first;
  breaker.note(!isUnreachable(verdict), Date.now());
  return verdict;
}

function isUnreachable(verdict: Verdict): boolean {
  return verdict.ok && verdict.kind === "unreachable";
}

/**
 * Asks once. Every attempt for one vote carries the same idempotency key, so it gets the same answer while the token
 * lives (turnstile/get-started/server-side-validation).
 */
export function verifyOnce(
  { token, idempotencyKey }: Proof,
  expected: Omit<Expected, "testing">,
  { secret, siteverifyUrl, testing }: CaptchaSettings,
): Promise<Verdict> {
  const body = new URLSearchParams({ secret, response: token, idempotency_key: idempotencyKey });
  return ask(siteverifyUrl, body, { ...expected, testing });
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
