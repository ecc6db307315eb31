/**
 * What waits for a moderator across a site: held votes by article and cause, and the few articles that look unusual. Pure: rows,
 * signals and the time are arguments.
 */
import type { Cause, Signal, VoteFilter } from "../../contract/index.ts";
import { UNUSUAL_HELD_SHARE, UNUSUAL_HELD_VOTES, UNUSUAL_SHOWN } from "../../limits/reading.ts";
import type { PerChoice } from "../counting/rollup.ts";

/** What is looked at of an article. */
export interface Watched {
  key: string;
  yes: number;
  no: number;
  /** Held votes whose choice is not `none`. */
  held: number;
  /** JSON of them by cause and choice; null where its Poll has not told it. */
  held_by?: string | null;
  /** Until when captchas may still be checked, in ms; 0 where nothing is to be checked. */
  checkingMs?: number;
}

/** The held votes of an article under one cause. */
export interface HeldGroup {
  /** Null: of any cause, as an older version has told it. */
  cause: Cause | null;
  votes: number;
  /** By choice; null where it is not known. */
  choices: PerChoice | null;
  /** Whether Turnstile is still being asked about them: they settle by themselves. */
  settles: boolean;
  /** What a review of exactly these takes. */
  filter: VoteFilter;
  /** Share of yes, which voiding them leaves as it is; null without votes. */
  share: number | null;
  /** The same if they all counted; null without votes, or where their choices are not known. */
  shareCounted: number | null;
}

/** Held votes of an article, a group for each cause that has votes with a choice; the largest first. */
export function heldGroups({ yes, no, held, held_by, checkingMs = 0 }: Watched, nowMs: number): HeldGroup[] {
  const share = shareOf(yes, no);
  const causes = Object.entries<PerChoice>(held_by ? JSON.parse(held_by) : {});
  const groups = causes.map(([name, choices]): HeldGroup => {
    const cause = name as Cause;
    return {
      cause,
      votes: choices.yes + choices.no,
      choices,
      settles: cause === "captcha-unreachable" && nowMs < checkingMs,
      filter: { standing: "held", cause },
      share,
      shareCounted: shareOf(yes + choices.yes, no + choices.no),
    };
  });
  const told = groups.filter(({ votes }) => votes > 0).sort((a, b) => b.votes - a.votes);
  if (told.length > 0 || held === 0) return told;
  const any = { cause: null, votes: held, choices: null, settles: false };
  return [{ ...any, filter: { standing: "held" }, share, shareCounted: null }];
}

/** An article that looks unusual, and by which rule. */
export interface Unusual<S> {
  key: string;
  /** `signal`: its votes stand out (a burst or a network). `held`: many of its votes are held. */
  rule: "signal" | "held";
  /** Of the rule `signal`. */
  of: S | null;
}

/**
 * At most three articles. First those with a signal, by the score of their strongest; then those of which ten votes or more are held
 * that are a fifth of all or more, by that share.
 */
export function unusual<S extends { key: string; signal: Signal }>(
  signals: readonly S[],
  articles: readonly Watched[],
): Unusual<S>[] {
  const found = new Map<string, Unusual<S>>();
  for (const each of [...signals].sort((a, b) => b.signal.score - a.signal.score))
    if (!found.has(each.key)) found.set(each.key, { key: each.key, rule: "signal", of: each });
  const shares = articles
    .filter(({ held }) => held >= UNUSUAL_HELD_VOTES)
    .map(({ key, yes, no, held }) => ({ key, share: held / (yes + no + held) }))
    .filter(({ share }) => share >= UNUSUAL_HELD_SHARE)
    .sort((a, b) => b.share - a.share);
  for (const { key } of shares) if (!found.has(key)) found.set(key, { key, rule: "held", of: null });
  return [...found.values()].slice(0, UNUSUAL_SHOWN);
}

function shareOf(yes: number, no: number): number | null {
  return yes + no === 0 ? null : yes / (yes + no);
}
