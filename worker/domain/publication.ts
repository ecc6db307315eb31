/**
 * When to publish: a KV write costs, and readers see KV up to a minute late anyway. The first vote is published
 * at once, then ever more rarely. Pure: no I/O; the time and the chance are arguments.
 */
import type { PollState, Tally } from "../contract/index.ts";
import {
  BACKOFF_FIRST_MS,
  BACKOFF_LONGEST_MS,
  DAY_MS,
  FIRST_PUBLICATION_MS,
  INDEX_LONGEST_MS,
  PUBLICATION_GROWTH,
  PUBLICATION_LONGEST_MS,
  PUBLICATION_MOVE_SHARE,
  PUBLICATION_PATIENCE,
  PUBLICATION_SPACING_MS,
  PUBLICATIONS_PER_DAY,
} from "../limits.ts";

/** A poll's state as it is published; `moved` sends readers to another article's poll. */
export type PublishedState = PollState | "moved";

/** What was published last, and how often today. */
export interface Published extends Tally {
  state: PublishedState;
  /** When, in ms; the time of the poll's first vote while `revision` is 0. */
  atMs: number;
  /** The UTC day of `atMs`, in days since 1970. */
  day: number;
  /** Publications on that day. */
  times: number;
}

/** What the site's index was told last. */
export interface Told {
  revision: number;
  /** When, in ms; the time of the poll's first vote while `revision` is 0. */
  atMs: number;
}

/** How many votes' worth the tally has moved since it was published. */
function moved(tally: Tally, published: Tally): number {
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
 * When state and tally are to be written to KV: a time in ms (it may have passed), or undefined if what is
 * published is right already. A state goes first and costs nothing of the day's budget: what a moderator hides
 * must not wait for midnight.
 */
export function publicationDue(
  state: PublishedState,
  tally: Tally,
  published: Published,
  nowMs: number,
): number | undefined {
  if (state !== published.state) return published.atMs + PUBLICATION_SPACING_MS;
  const move = moved(tally, published);
  if (move === 0) return undefined;
  const times = timesToday(published, nowMs);
  if (times >= PUBLICATIONS_PER_DAY) return (dayOf(nowMs) + 1) * DAY_MS;
  if (published.revision === 0) return published.atMs + FIRST_PUBLICATION_MS;
  const worthSeeing = move >= PUBLICATION_MOVE_SHARE * (published.yes + published.no);
  const wait = spacingMs(times) * (worthSeeing ? 1 : PUBLICATION_PATIENCE);
  return published.atMs + Math.min(wait, PUBLICATION_LONGEST_MS);
}

/**
 * When the site's index is to be told, in ms, or undefined if it knows. It is told of held and void votes
 * too, waits no longer than a minute, and slows down with the day's publications like they do.
 */
export function indexDue(revision: number, told: Told, published: Published, nowMs: number) {
  if (revision === told.revision) return undefined;
  if (told.revision === 0) return told.atMs + FIRST_PUBLICATION_MS;
  return told.atMs + Math.min(spacingMs(timesToday(published, nowMs)), INDEX_LONGEST_MS);
}

/** What to remember after publishing a state and a tally. */
export function publishedNow(
  state: PublishedState,
  { yes, no, revision }: Tally,
  last: Published,
  nowMs: number,
): Published {
  const times = timesToday(last, nowMs) + (state === last.state ? 1 : 0);
  return { state, yes, no, revision, atMs: nowMs, day: dayOf(nowMs), times };
}

/** What to remember where a site's budget leaves nothing for today: as if the article's own were used up. */
export function spent(nowMs: number): Pick<Published, "atMs" | "day" | "times"> {
  return { atMs: nowMs, day: dayOf(nowMs), times: PUBLICATIONS_PER_DAY };
}

/**
 * The wait before a failed task is tried again: doubling, an hour at most, and spread by `chance` (0 to 1)
 * over its upper half, so that a thousand objects refused together don't come back together.
 */
export function backoffMs(failures: number, chance: number): number {
  const wait = Math.min(BACKOFF_FIRST_MS * 2 ** Math.max(0, failures - 1), BACKOFF_LONGEST_MS);
  return wait * (0.5 + chance / 2);
}
