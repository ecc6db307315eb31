/**
 * Everything that can be in a vote's way: one row each. A trouble's name is that of its sentence in locales/ and what the
 * page is told (`afterword-error`). Pure.
 */
import type { ErrorCode } from "../../worker/contract/index.ts";

interface Row {
  /** Nothing that the reader does here can mend it: no "Try again". */
  final?: true;
  /** The worker's codes that mean it, beside the one of its own name. */
  codes?: readonly ErrorCode[];
}

const table = <Name extends string>(rows: Record<Name, Row>): Record<Name, Row> => rows;

export const TROUBLES = table({
  /** The poll itself could not be asked for. */
  load: {},
  "unknown-site": { final: true },
  origin: { final: true, codes: ["origin-not-allowed"] },
  /** Nothing answered, and the browser says that it is offline. Believed then alone. */
  offline: {},
  /** Nothing answered. */
  network: {},
  busy: { codes: ["internal"] },
  "captcha-failed": { codes: ["captcha-too-long", "captcha-mismatch"] },
  /** A held vote's captcha did not pass in the end. */
  "taken-back": {},
  "captcha-late": { codes: ["captcha-spent"] },
  "captcha-silent": {},
  "captcha-blocked": {},
  /** The page's own CSP keeps our frame out. */
  "captcha-refused": { final: true },
  "captcha-unsupported": { final: true },
  /** Keys, host names or options of ours that the captcha does not take. */
  "captcha-misconfigured": { final: true },
  "captcha-broken": {},
  /** The browser, or an extension, tells different stories of what it is. */
  "captcha-disguised": {},
  "captcha-cached": {},
  "captcha-clock": {},
  "captcha-unavailable": {},
  "not-arrived": { codes: ["captcha-required"] },
  closed: { final: true, codes: ["poll-closed"] },
  paused: { codes: ["site-paused"] },
  changes: { final: true, codes: ["too-many-changes"] },
  articles: { codes: ["too-many-articles"] },
  unlisted: { final: true, codes: ["article-not-registered"] },
  crowded: { codes: ["too-many-requests"] },
  unknown: {},
});

export type Trouble = keyof typeof TROUBLES;

/** Whether nothing that the reader does here can mend it. */
export function isFinal(trouble: Trouble): boolean {
  return !!TROUBLES[trouble].final;
}

/** The trouble that a code of the worker means. */
export function troubleOf(code: ErrorCode): Trouble {
  const names = Object.keys(TROUBLES) as Trouble[];
  return names.find((name) => name === code || TROUBLES[name].codes?.includes(code)) ?? "unknown";
}
