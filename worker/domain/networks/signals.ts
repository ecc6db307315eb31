/** What stands out in an article's votes, in words and numbers. It tells, and never acts. Pure. */
import type { BurstSignal, NetworkSignal } from "../../contract/index.ts";
import { BURST_FACTOR, BURST_HOURS_MIN, BURST_VOTES_MIN } from "../../limits/signals.ts";
import { HOUR_MS } from "../../limits/time.ts";
import type { LargeNetwork } from "./network-day.ts";

/** Counted votes cast in one hour (since 1970). */
export interface Hour {
  time: number;
  yes: number;
  no: number;
}

/**
 * Hours that have many times the votes of the article's other hours. The baseline is the median of the others,
 * hours without a vote included, and at least one vote, so a single burst can't hide behind itself.
 */
export function bursts(hours: readonly Hour[]): BurstSignal[] {
  const first = hours[0]?.time ?? 0;
  const others = (hours.at(-1)?.time ?? 0) - first;
  if (others < BURST_HOURS_MIN) return [];
  const all = sum(hours);
  return hours.flatMap((each) => {
    const votes = each.yes + each.no;
    const baseline = median(
      hours.filter((other) => other !== each).map(({ yes, no }) => yes + no),
      others,
    );
    if (votes < BURST_VOTES_MIN || votes < BURST_FACTOR * Math.max(1, baseline)) return [];
    const rest = all.yes + all.no - votes;
    const yes_share = each.yes / votes;
    const yes_share_else = rest === 0 ? null : (all.yes - each.yes) / rest;
    const hour = new Date(each.time * HOUR_MS).toISOString();
    const explanation =
      `In the hour from ${hour.slice(0, 16).replace("T", " ")} UTC ${votes} votes were cast; ` +
      `the median of the article's other hours is ${baseline}. ` +
      `${percent(yes_share)} of them are yes${yes_share_else === null ? "" : `, against ${percent(yes_share_else)} otherwise`}.`;
    return [{ kind: "burst" as const, hour, votes, baseline, yes_share, yes_share_else, explanation }];
  });
}

/** Networks with many votes, and networks around others, told with the hours and the share of yes. */
export function networkSignals(networks: readonly LargeNetwork[]): NetworkSignal[] {
  return networks.map(({ network, votes, noticed, yes, most, from, until }) => {
    const hour = (time: number) => new Date(time * HOUR_MS).toISOString();
    const yes_share = noticed === 0 ? 0 : yes / noticed;
    const around = most !== undefined;
    const where = around ? `networks beside each other, ${most} at most from one of them,` : "one network";
    const explanation =
      `${votes} votes came from ${where} on ${hour(from).slice(0, 10)}; ${percent(yes_share)} of them are yes. ` +
      (around
        ? "They share an IPv4 /24 or an IPv6 /48, as subscribers of one carrier may, and whoever rents such a block."
        : "An office, a campus or a mobile carrier is one network too.");
    const span = { from: hour(from), until: hour(until) };
    return { kind: "network", network, around, votes, ...span, yes_share, explanation };
  });
}

function sum(hours: readonly Hour[]): { yes: number; no: number } {
  return hours.reduce((all, { yes, no }) => ({ yes: all.yes + yes, no: all.no + no }), { yes: 0, no: 0 });
}

/** The median of `count` numbers, of which those not given are zero. */
function median(numbers: number[], count: number): number {
  const sorted = numbers.sort((a, b) => a - b);
  const zeros = count - sorted.length;
  const at = (place: number) => sorted[place - zeros] ?? 0;
  return (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
