/**
 * What stands out in an article's votes: spans of hours and networks whose votes are not like the others. Each with a score,
 * a sentence, and the filter that a review would take. It tells, and never acts. Pure: the Poll tells the Desk by it, and a
 * moderator's answer is made by it, in constant memory.
 */
import type { Choice, Signal } from "../../contract/index.ts";
import {
  BURST_HOURS,
  BURST_VOTES_MIN,
  BURSTS_SHOWN,
  CROWD_POINTS_MAX,
  CROWD_SLACK_VOTES,
  NETWORK_SIGNAL_VOTES,
  SHARE_KNOWN_VOTES,
  SIGNAL_FIRST_LOOKS_POINTS,
  SIGNAL_LOOKS_POINTS,
  SIGNAL_SCORE_MIN,
} from "../../limits/signals.ts";
import { HOUR_MS } from "../../limits/time.ts";
import type { LargeNetwork } from "../networks/network-day.ts";
import { type Sides, surpriseOf, usualShare } from "./chance.ts";
import { expectedVotes, type Hours } from "./launch.ts";
import { burstWords, networkWords } from "./sentences.ts";

/** Counted votes cast in one hour (since 1970), and votes of that hour that a moderator took out. */
export interface Hour extends Sides {
  time: number;
  void?: number;
}

/** All that is looked at of an article. */
export interface Seen {
  /** All counted votes. */
  counted: Sides;
  /** Those of the latest hours with votes, oldest first. */
  hours: readonly Hour[];
  /** The networks with the most votes in a day, of the days that are kept. */
  networks: readonly LargeNetwork[];
  /** The hour of the first vote; 0 for none. */
  firstHour: number;
}

/** A crowd and what it is measured against. */
interface Crowd extends Hours {
  votes: Sides;
  others: Sides;
  /** Votes to be expected of it; null where nothing is known to expect any by. */
  expected: number | null;
  score: number;
}

/** All signals of an article, the strongest first. */
export function signalsOf(all: Seen): Signal[] {
  // Hours with held votes alone tell nothing of what is counted.
  const seen = { ...all, hours: all.hours.filter(({ yes, no }) => yes + no > 0) };
  const found = bursts(seen);
  const signals = [
    ...found.map(burstSignal),
    ...seen.networks.flatMap((network) => networkSignal(network, seen, found)),
  ];
  return signals.sort((a, b) => b.score - a.score || a.from.localeCompare(b.from));
}

/** One by one the strongest is taken out, so that what comes after a crowd is not measured against that crowd. */
function bursts(seen: Seen): Crowd[] {
  const found: Crowd[] = [];
  while (found.length < BURSTS_SHOWN) {
    const strongest = spans(seen, found).reduce<Crowd | undefined>(
      (best, each) => (each.score > (best?.score ?? 0) ? each : best),
      undefined,
    );
    if (!strongest || strongest.score < SIGNAL_SCORE_MIN) return found;
    found.push(strongest);
  }
  return found;
}

/** Every span of hours with votes enough, that touches none of those found, with its score. */
function spans(seen: Seen, found: readonly Crowd[]): Crowd[] {
  const hours = seen.hours.filter(({ time }) => !found.some((each) => isIn(each, time)));
  const now = (seen.hours.at(-1)?.time ?? 0) + 1;
  const all = minus(seen.counted, ...found.map(({ votes }) => votes));
  return BURST_HOURS.flatMap((length) => {
    const crowds: Crowd[] = [];
    let first = 0;
    const votes = { yes: 0, no: 0 };
    const before = minus(all, ...hours);
    for (const hour of hours) {
      votes.yes += hour.yes;
      votes.no += hour.no;
      const until = hour.time + 1;
      for (let oldest = hours[first]; oldest && oldest.time < until - length; oldest = hours[++first]) {
        move(oldest, votes, before);
      }
      const from = hours[first]?.time ?? hour.time;
      const span = { from, until };
      if (sizeOf(votes) < BURST_VOTES_MIN || found.some((each) => each.from < until && each.until > from))
        continue;
      const others = sizeOf(before) >= SHARE_KNOWN_VOTES ? { ...before } : minus(all, votes);
      const elsewhere = sizeOf(all) - sizeOf(votes);
      const expected =
        elsewhere < SHARE_KNOWN_VOTES ? null : expectedVotes(span, seen.firstHour || from, now, elsewhere);
      const score = scoreOf(votes, others, expected);
      crowds.push({ ...span, votes: { ...votes }, others, expected, score });
    }
    return crowds;
  });
}

function burstSignal({ from, until, votes, others, expected, score }: Crowd): Signal {
  const side = sideOf(votes, others);
  const span = { from: moment(from), until: moment(until) };
  return {
    kind: "burst",
    score: rounded(score),
    ...span,
    ...numbers(votes, others),
    expected: expected === null ? null : Math.round(expected),
    filter: { ...span, choice: side },
    filter_honest: honestIn(votes, others, side),
    explanation: burstWords({ from, until, votes, others, expected }),
  };
}

function networkSignal(network: LargeNetwork, seen: Seen, found: readonly Crowd[]): Signal[] {
  const { votes: cast, noticed, yes, most, from, until } = network;
  if (noticed === 0) return [];
  const votes = { yes: Math.round((cast * yes) / noticed), no: 0 };
  votes.no = cast - votes.yes;
  const span = { from, until: until + 1 };
  if (isDealtWith(votes, seen.hours, span)) return [];
  const others = othersThan(votes, span, seen, found);
  const score = scoreOf(votes, others, NETWORK_SIGNAL_VOTES);
  if (score < SIGNAL_SCORE_MIN) return [];
  const side = sideOf(votes, others);
  const around = most !== undefined;
  return [
    {
      kind: "network",
      network: network.network,
      around,
      score: rounded(score),
      from: moment(from),
      until: moment(until),
      ...numbers(votes, others),
      filter: { network: network.network, choice: side },
      filter_honest: honestIn(votes, others, side),
      explanation: networkWords({ from, votes, others, most }),
    },
  ];
}

/** Votes that a network is measured against: before it if they are enough, else all but its own; without bursts. */
function othersThan(votes: Sides, span: Hours, seen: Seen, found: readonly Crowd[]): Sides {
  const bursts = found.map((each) => each.votes);
  const calm = seen.hours.filter(({ time }) => !found.some((each) => isIn(each, time)));
  const before = minus(seen.counted, ...bursts, ...calm.filter(({ time }) => time >= span.from));
  if (sizeOf(before) >= SHARE_KNOWN_VOTES) return before;
  const overlaps = found.some((each) => each.from < span.until && each.until > span.from);
  // A burst of the same hours has the network's votes in it.
  return minus(seen.counted, ...bursts, ...(overlaps ? [] : [votes]));
}

/** Whether nothing is left to do: the hours of a network have too few counted votes, or as many were taken out. */
function isDealtWith(votes: Sides, hours: readonly Hour[], span: Hours): boolean {
  const inside = hours.filter(({ time }) => isIn(span, time));
  const counted = inside.reduce((sum, hour) => sum + sizeOf(hour), 0);
  const voided = inside.reduce((sum, hour) => sum + (hour.void ?? 0), 0);
  return counted < NETWORK_SIGNAL_VOTES || voided >= Math.max(votes.yes, votes.no);
}

/** How far a crowd is from honest ones: its share for the most part, its size for a little. */
function scoreOf(votes: Sides, others: Sides, expected: number | null): number {
  const surprise = surpriseOf(votes, others);
  const times = expected === null ? 1 : sizeOf(votes) / (expected + CROWD_SLACK_VOTES);
  const crowd = Math.min(CROWD_POINTS_MAX, Math.max(0, Math.log10(times)));
  const looks = sizeOf(others) < SHARE_KNOWN_VOTES ? SIGNAL_FIRST_LOOKS_POINTS : SIGNAL_LOOKS_POINTS;
  return surprise + crowd - looks;
}

function numbers(votes: Sides, others: Sides) {
  const all = sizeOf(votes);
  const elsewhere = sizeOf(others);
  return {
    votes: all,
    yes_share: all === 0 ? 0 : votes.yes / all,
    yes_share_else: elsewhere === 0 ? null : others.yes / elsewhere,
    votes_else: elsewhere,
  };
}

/** The choice that a crowd has too much of. */
function sideOf(votes: Sides, others: Sides): Choice & ("yes" | "no") {
  return votes.yes / Math.max(1, sizeOf(votes)) < usualShare(others) ? "no" : "yes";
}

/**
 * Honest votes that a filter by crowd and choice would take along: as many as belong to the crowd's votes of the other
 * choice, if those are all honest.
 */
function honestIn(votes: Sides, others: Sides, side: "yes" | "no"): number {
  const share = usualShare(others);
  const honest = side === "no" ? (votes.yes * (1 - share)) / share : (votes.no * share) / (1 - share);
  return Math.min(votes[side], Math.round(honest));
}

function move({ yes, no }: Sides, from: Sides, to: Sides): void {
  from.yes -= yes;
  from.no -= no;
  to.yes += yes;
  to.no += no;
}

/** Less, and never less than none: choices change, and hours older than those that are shown have votes too. */
function minus(all: Sides, ...parts: Sides[]): Sides {
  const yes = parts.reduce((left, part) => left - part.yes, all.yes);
  const no = parts.reduce((left, part) => left - part.no, all.no);
  return { yes: Math.max(0, yes), no: Math.max(0, no) };
}

function sizeOf({ yes, no }: Sides): number {
  return yes + no;
}

function isIn({ from, until }: Hours, hour: number): boolean {
  return hour >= from && hour < until;
}

function moment(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString();
}

function rounded(score: number): number {
  return Math.round(score * 10) / 10;
}
