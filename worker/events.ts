/** The events of the operator's log (log.ts), by name. Types for the worker; the list is for what is written of it. */

/** Everything that is ever written down. local/reference/events.ts says what each means. */
export const EVENTS = [
  "problem",
  "exception",
  "misconfigured",
  "object-failed",
  "commit-failed",
  "cast-failed",
  "forward-failed",
  "delivery-refused",
  "delivery-failed",
  "marks-not-stored",
  "not-armed",
  "siteverify-unreachable",
  "kv-read-failed",
  "suffixes-unreadable",
  "salt-own",
  "salt-unpublished",
  "brake-failed",
  "export-broken",
  "bookmark-not-set",
  "health-failed",
] as const;
export type Event = (typeof EVENTS)[number];
