/**
 * What each of Turnstile's error codes means for the reader: one row per family. A trouble's name is its sentence's;
 * whether the reader can do anything about it stands in trouble.ts, once for all that is said. Pure.
 */
import type { CaptchaTrouble } from "./messages.ts";

export interface CaptchaOutcome {
  trouble: CaptchaTrouble;
  /** Cloudflare marks it as worth another try: made once, in silence, before the reader is told. */
  retried: boolean;
}

/**
 * Families by how their codes begin, as documented (turnstile/troubleshooting/client-side-errors/error-codes). The last
 * row stands for codes that are not: the documentation says to try again.
 */
export const FAMILIES: readonly [codes: string, trouble: CaptchaTrouble, retried: 0 | 1][] = [
  // The challenge could not begin: an old instance, or a script that is misused or older than its server.
  ["100 105 120", "captcha-broken", 0],
  // What came back of the challenge was not valid: mostly a machine's, sometimes a broken connection's.
  ["102 103 104 106 300 600", "captcha-failed", 1],
  // Site key, host name, action, article key or another option of ours.
  ["110100 110110 110200 110420 110430 400", "captcha-misconfigured", 0],
  ["110500", "captcha-unsupported", 0],
  ["110510", "captcha-disguised", 0],
  ["11060 11062", "captcha-late", 1],
  ["200010", "captcha-cached", 0],
  ["200100", "captcha-clock", 0],
  // Cloudflare's own frame in ours did not load.
  ["200500", "captcha-silent", 1],
  ["", "captcha-failed", 1],
];

/** What a code of `error-callback` means. */
export function outcomeOf(code: string): CaptchaOutcome {
  const of = ([codes]: (typeof FAMILIES)[number]) => codes.split(" ").some((each) => code.startsWith(each));
  const [, trouble, retried] = FAMILIES.find(of) as (typeof FAMILIES)[number];
  return { trouble, retried: !!retried };
}
