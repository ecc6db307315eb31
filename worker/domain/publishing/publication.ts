/**
 * When to publish: a KV write costs, and readers see KV up to a minute late anyway. The first vote is published
 * at once, then ever more rarely. Pure: no I/O; the time and the chance are arguments.
 */
import type { PollState, Tally } from "../../contract/index.ts";
import {
  BACKOFF_FIRST_MS,
  BACKOFF_LONGEST_MS,
  DESK_LONGEST_MS,
  FIRST_PUBLICATION_MS,
  PUBLICATION_GROWTH,
  PUBLICATION_LONGEST_MS,
  PUBLICATION_PATIENCE,
  PUBLICATION_SHIFT_SHARE,
  PUBLICATION_SPACING_MS,
} from "../../limits/publishing.ts";
import { DAY_MS } from "../../limits/time.ts";

/** A poll's state as it is published; `moved` sends readers to another article's poll. */
export type PublishedState = PollState | "moved";

/** What was published last, and how often today. */
export interface Published extends Tally {
  state: PublishedState;
  /** The poll's moderation revision then. */
  moderationRevision: number;
  /** When the poll had its first vote, as KV has it, in ms; 0 for none. */
  sinceMs: number;
  /** When, in ms; the time of the poll's first vote while `revision` is 0. */
  atMs: number;
  /** The UTC day of `atMs`, in days since 1970. */
  day: number;
  /** Publications on that day. */
  times: number;
  /** A write that was given up may have come through after the last one: what KV has is not certain. */
  unsure: boolean;
  /** When to ask again, in ms, for a write that the site's budget has refused; 0 for none. Nothing was published then. */
  retryMs: number;
}

/** What the Desk was told last. */
export interface Told {
  revision: number;
  /** When, in ms; the time of the poll's first vote while `revision` is 0. */
  atMs: number;
  /** The seq of that message. */
  seq: number;
}

/** What of a poll is published beside its tally. */
export interface Publishable {
  state: PublishedState;
  moderationRevision: number;
  /** When it had its first vote, in ms; 0 before. Its closing day counts from then, so a held one is worth telling. */
  sinceMs: number;
}

/** By how many votes the tally differs from what was published. */
function shiftOf(tally: Tally, published: Tally): number {
  return Math.abs(tally.yes - published.yes) + Math.abs(tally.no - published.no);
}

/** The wait after the nth publication of a day. */
function spacingMs(times: number): number {
  return Math.min(PUBLICATION_SPACING_MS * PUBLICATION_GROWTH ** times, PUBLICATION_LONGEST_MS);
}

/** Publications made so far on the day of `nowMs`. */
function timesToday(published: Published, nowMs: number): number {
  return published.day === dayOf(nowMs) ? published.times : 0;
}

function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

/**
 * Whether a publication is free of the site's budget: one that a moderator has caused, by a state or by standings. What a
 * moderator hides must not wait until there is budget again, nor must readers keep a figure that was corrected.
 */
export function isFree({ state, moderationRevision }: Publishable, published: Published): boolean {
  return state !== published.state || moderationRevision !== published.moderationRevision;
}

/**
 * When state and tally are to be written to KV: a time in ms (it may have passed), or undefined if what is
 * published is right already. What a moderator has caused goes first.
 */
export function publicationDue(
  poll: Publishable,
  tally: Tally,
  published: Published,
  nowMs: number,
): number | undefined {
  const soonMs = published.atMs + PUBLICATION_SPACING_MS;
  if (poll.state !== published.state || published.unsure) return soonMs;
  // Nobody reads the tally of an article that has become another one.
  if (poll.state === "moved") return undefined;
  const shift = shiftOf(tally, published);
  if (shift === 0 && poll.sinceMs === published.sinceMs) return undefined;
  if (isFree(poll, published)) return soonMs;
  if (published.sinceMs === 0) return Math.max(published.atMs + FIRST_PUBLICATION_MS, published.retryMs);
  const worthSeeing = shift >= PUBLICATION_SHIFT_SHARE * (published.yes + published.no);
  const wait = spacingMs(timesToday(published, nowMs)) * (worthSeeing ? 1 : PUBLICATION_PATIENCE);
  return Math.max(published.atMs + Math.min(wait, PUBLICATION_LONGEST_MS), published.retryMs);
}

/**
 * When the Desk is to be told, in ms, or undefined if it knows. It is told of held and void votes too, waits no longer than
 * a minute, and slows down with the day's publications like they do.
 */
export function deskDue(revision: number, told: Told, published: Published, nowMs: number) {
  if (revision === told.revision) return undefined;
  if (told.revision === 0) return told.atMs + FIRST_PUBLICATION_MS;
  return told.atMs + Math.min(spacingMs(timesToday(published, nowMs)), DESK_LONGEST_MS);
}

/** What to remember after publishing a state and a tally. */
export function publishedNow(
  poll: Publishable,
  { yes, no, revision }: Tally,
  last: Published,
  nowMs: number,
): Published {
  const times = timesToday(last, nowMs) + (isFree(poll, last) ? 0 : 1);
  const { state, moderationRevision, sinceMs } = poll;
  const tally = { yes, no, revision };
  return {
    ...tally,
    state,
    moderationRevision,
    sinceMs,
    atMs: nowMs,
    day: dayOf(nowMs),
    times,
    unsure: false,
    retryMs: 0,
  };
}

/**
 * The wait before a failed task is tried again: doubling, an hour at most, and spread by `chance` (0 to 1)
 * over its upper half, so that a thousand objects refused together don't come back together.
 */
export function backoffMs(failures: number, chance: number): number {
  const wait = Math.min(BACKOFF_FIRST_MS * 2 ** Math.max(0, failures - 1), BACKOFF_LONGEST_MS);
  return wait * (0.5 + chance / 2);
}
