/** What an answer of siteverify means for a vote. Pure: asks nobody. */
import * as v from "valibot";
import { type Failure, failure } from "../domain/failure.ts";

/** `passed`: a human, for this article of this site. `unreachable`: nobody could say. Otherwise a refusal with its code. */
export type Verdict = { ok: true; kind: "passed" } | { ok: true; kind: "unreachable"; why: string } | Failure;

/** The answer as documented (turnstile/get-started/server-side-validation) and observed; unknown fields are ignored. */
export const SiteverifyAnswer = v.object({
  success: v.boolean(),
  "error-codes": v.optional(v.array(v.string()), []),
  hostname: v.optional(v.string()),
  action: v.optional(v.string()),
  cdata: v.optional(v.string()),
  metadata: v.optional(v.nullable(v.object({ result_with_testing_key: v.optional(v.boolean()) }))),
});
export type SiteverifyAnswer = v.InferOutput<typeof SiteverifyAnswer>;

/** What a token must have been solved for. */
export interface Expected {
  /** Article key, carried as cData: chosen by the page, so it binds nothing but the article. */
  key: string;
  /** The site's own action (action.ts), which no page chooses. */
  action: string;
  /** Our own host name: the frame's. */
  hostname: string;
  /** Whether the configured secret is a test secret, whose answers carry no action and no cData. */
  testing: boolean;
}

/** Judges an answer. `internal-error` counts as unreachable: the documentation says to try again. */
export function verdictOf(answer: SiteverifyAnswer, expected: Expected): Verdict {
  const errors = answer["error-codes"];
  if (answer.success) return bound(answer, expected);
  for (const error of errors) {
    switch (error) {
      case "internal-error":
        return { ok: true, kind: "unreachable", why: error };
      case "missing-input-secret":
      case "invalid-input-secret":
      case "bad-request":
        return failure("captcha-misconfigured", error);
      case "timeout-or-duplicate":
        return failure("captcha-spent", error);
      case "missing-input-response":
        return failure("captcha-required", error);
      case "invalid-input-response":
        return failure("captcha-failed", error);
    }
  }
  return failure("captcha-failed", errors.join(" ") || "no error code");
}

/** A token is only good for the article, the site and the host it was solved for. */
function bound(answer: SiteverifyAnswer, { key, action, hostname, testing }: Expected): Verdict {
  const byTestKey = answer.metadata?.result_with_testing_key === true;
  if (byTestKey) {
    return testing
      ? { ok: true, kind: "passed" }
      : failure("captcha-failed", "answered for a test key, but the secret is a real one");
  }
  if (answer.hostname !== hostname) return failure("captcha-mismatch", "solved on another host");
  if (answer.action !== action) return failure("captcha-mismatch", "solved for another site");
  if (answer.cdata !== key) return failure("captcha-mismatch", "solved for another article");
  return { ok: true, kind: "passed" };
}
