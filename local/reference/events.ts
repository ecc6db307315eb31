/** What each event of the operator's log says, and what to do about it. The compiler holds it to the list of events. Pure. */
import type { Event } from "../../worker/events.ts";
import { code, table } from "./table.ts";

type Level = "warn" | "error";

/** Level, what it says, what to do. */
const TOLD: Record<Event, [level: Level, says: string, todo: string]> = {
  problem: [
    "warn",
    "a request was refused, with the code that the caller got",
    "nothing, unless one code prevails: [by symptom](#an-incident-by-symptom)",
  ],
  exception: [
    "error",
    "a request ended in a fault of ours: `internal`, 500. `warn` where the platform was busy: `busy`, 503",
    "look for `object-failed` of the same moment; report it",
  ],
  misconfigured: [
    "error",
    "the admin token opens nothing, or networks are hashed without a secret; said once by each isolate that starts",
    "`fault` names what `/health` does",
  ],
  "object-failed": [
    "error",
    "where it happened: class, method, site and key, with the object's own stack. `warn` where the platform was busy",
    "report it; after a deploy, go back",
  ],
  "commit-failed": [
    "error",
    "a group of requests was not committed; each was answered `internal` or `busy`. `warn` where the platform was busy",
    "votes are sent again by readers' browsers; if it goes on, the object's storage is full (`SQLITE_FULL`)",
  ],
  "cast-failed": ["error", "one vote of a group could not be written; the others were", "report it"],
  "forward-failed": [
    "error",
    "a vote on an article that moved could not be handed on; it was answered `internal` or `busy`. `warn` where busy",
    "nothing, unless it goes on",
  ],
  "delivery-refused": [
    "error",
    "the Desk could not store what a Poll told it; the Poll tells it again",
    "the index lags behind for that `key`; report it",
  ],
  "delivery-failed": [
    "error",
    "something an object owes could not be done: `task` says what, `times` how often. It tries again, an hour apart at most. `warn` where busy",
    "`publish`: readers see an old tally; anything else: moderators see old figures. No vote is touched",
  ],
  "marks-not-stored": [
    "error",
    "a Poll could not note what it has delivered; it delivers it once more",
    "nothing, unless it goes on",
  ],
  "not-armed": [
    "error",
    "an object could not set its alarm after a late answer; the next vote or question sets it",
    "nothing, unless it goes on",
  ],
  "siteverify-unreachable": [
    "warn",
    "Turnstile did not answer: that vote is held and checked later",
    "[Turnstile is down](#an-incident-by-symptom)",
  ],
  "kv-read-failed": [
    "warn",
    "KV refused or did not answer in a second: settings come from memory or the Site object, tallies show as unavailable",
    "wait; Cloudflare's status page",
  ],
  "suffixes-unreadable": [
    "error",
    "the public suffix list, a file beside the widget, could not be read: settings with a pattern of origins are refused meanwhile",
    "deploy again",
  ],
  "salt-own": [
    "warn",
    "an isolate could not have the day's salt and hashes networks with one of its own for a minute: limits are wider meanwhile",
    "nothing, unless it goes on",
  ],
  "salt-unpublished": [
    "warn",
    "the Site object could not put the day's salt into KV; it tries again",
    "the same",
  ],
  "brake-failed": ["warn", "a rate limit did not answer within half a second, and braked nobody", "the same"],
  "export-broken": [
    "warn",
    "an export was broken off, since its next batch could not be had: `name` says which; whoever read it met an error",
    "it can be asked for again; `why` names the object or the refusal",
  ],
  "bookmark-not-set": [
    "warn",
    "a review or an undo went on without the bookmark that it sets before itself: the poll can't go back to that moment",
    "nothing, unless it goes on; undoing the review works as ever",
  ],
  "health-failed": ["error", "a part did not answer the operator's `/health`", "`part` says which"],
};

/** Every event, in the order in which the worker names them. */
export const log = () =>
  table(
    ["event", "level", "says", "what to do"],
    Object.entries(TOLD).map(([name, [level, says, todo]]) => [code(name), level, says, todo]),
  );
