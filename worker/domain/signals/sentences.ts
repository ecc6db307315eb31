/** Signals in words, for people. Pure. */
import { HOUR_MS } from "../../limits/time.ts";
import type { Sides } from "./chance.ts";
import type { Hours } from "./launch.ts";

/** A crowd and what it was measured against. */
interface Told {
  votes: Sides;
  others: Sides;
}

/** A span of hours in one sentence. `expected`: votes that it was to have; null where that is not known. */
export function burstWords({
  from,
  until,
  votes,
  others,
  expected,
}: Told & Hours & { expected: number | null }) {
  const hours = until - from === 1 ? "the hour" : `the ${until - from} hours`;
  const size = expected === null ? "" : `, where about ${Math.round(expected)} were to be expected`;
  return `In ${hours} from ${time(from)} UTC ${votes.yes + votes.no} votes were counted${size}; ${shares({ votes, others })}.`;
}

/** A network in one sentence. `most`: the most votes of one network among those beside each other. */
export function networkWords({
  from,
  votes,
  others,
  most,
}: Told & { from: number; most: number | undefined }) {
  const where =
    most === undefined
      ? "one network (an address or an IPv6 /64; an office, a campus or a carrier is one too)"
      : `networks beside each other (an IPv4 /24 or an IPv6 /48; ${most} at most from one of them)`;
  return `${votes.yes + votes.no} votes came from ${where} on ${time(from).slice(0, 10)}; ${shares({ votes, others })}.`;
}

function shares({ votes, others }: Told): string {
  const elsewhere = others.yes + others.no;
  const else_ = elsewhere === 0 ? "" : `, against ${percent(others)} of ${elsewhere} others`;
  return `${percent(votes)} of them are yes${else_}`;
}

function percent({ yes, no }: Sides): string {
  return `${Math.round((100 * yes) / Math.max(1, yes + no))} %`;
}

function time(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");
}
