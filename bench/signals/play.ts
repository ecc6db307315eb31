/** Plays an article's traffic as its Poll would see it, and asks the rules again and again what stands out. */
import { NetworkDay } from "../../worker/domain/networks/network-day.ts";
import { type Seen, signalsOf } from "../../worker/domain/signals/signals.ts";
import { TREND_HOURS } from "../../worker/limits/reading.ts";
import { HOUR_MS } from "../../worker/limits/time.ts";
import type { Cast, Traffic } from "./traffic.ts";

/** Hours since 1970 of the first that is played: some midnight. */
const START = 24 * 20_000;

/** A signal when it was first told. */
export interface First {
  /** Minutes since the first hour that is played. */
  minute: number;
  score: number;
  kind: string;
  /** Whether at least half of its votes are stuffed. */
  right: boolean;
}

/** All signals of an article, each once. `everyMinutes`: how often the rules are asked. */
export function play(
  { casts, before, firstHour, hours }: Traffic,
  everyMinutes: number,
  rules = signalsOf,
): First[] {
  const told = new Map<string, First>();
  const trend = new Map<number, { time: number; yes: number; no: number }>();
  const days = new Map<number, NetworkDay>();
  const counted = { ...before };
  const names = new Names();
  let at = 0;
  for (let minute = everyMinutes; minute <= 60 * hours; minute += everyMinutes) {
    const played = at;
    for (let cast = casts[at]; cast && cast.minute < minute; cast = casts[++at]) {
      const time = START + Math.floor(cast.minute / 60);
      const hour = trend.get(time) ?? { time, yes: 0, no: 0 };
      trend.set(time, hour);
      hour[cast.yes ? "yes" : "no"] += 1;
      counted[cast.yes ? "yes" : "no"] += 1;
      const day = Math.floor(time / 24);
      const networks = days.get(day) ?? new NetworkDay();
      days.set(day, networks);
      const hash = names.hash(`${cast.address} ${day}`);
      networks.add(hash, cast.yes, { from: time, until: time }, names.hash(`${cast.around} ${day}.`));
    }
    if (at === played) continue;
    const seen: Seen = {
      counted: { ...counted },
      hours: [...trend.values()].slice(-TREND_HOURS),
      networks: [...days.values()].flatMap((day) => day.largest()),
      firstHour: START + (firstHour < 0 ? firstHour : Math.floor((casts[0]?.minute ?? 0) / 60)),
    };
    for (const signal of rules(seen)) {
      const span = [signal.from, signal.until].map((time) => Date.parse(time) / HOUR_MS - START);
      const name = signal.kind === "network" ? signal.network : `${span[0]}`;
      const network = signal.kind === "network" ? signal.network : undefined;
      const about = casts.slice(0, at).filter((cast) => isAbout(cast, span, network, names));
      const right = 2 * about.filter(({ stuffed }) => stuffed).length >= about.length && about.length > 0;
      const known = told.get(name);
      if (!known || (right && !known.right))
        told.set(name, { minute, score: signal.score, kind: signal.kind, right });
      else known.score = Math.max(known.score, signal.score);
    }
  }
  return [...told.values()];
}

function isAbout(
  cast: Cast,
  [from = 0, until = 0]: number[],
  network: string | undefined,
  names: Names,
): boolean {
  const hour = Math.floor(cast.minute / 60);
  if (network === undefined) return hour >= from && hour < until;
  const day = Math.floor((START + hour) / 24);
  return [`${cast.address} ${day}`, `${cast.around} ${day}.`].some((name) => names.hex(name) === network);
}

/** Names of networks as numbers in their order, in place of hashes. */
class Names {
  readonly #known = new Map<string, number>();

  #number(name: string): number {
    const known = this.#known.get(name) ?? this.#known.size + 1;
    this.#known.set(name, known);
    return known;
  }

  hash(name: string): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(4, this.#number(name));
    return bytes;
  }

  hex(name: string): string {
    return this.#number(name).toString(16).padStart(16, "0");
  }
}
