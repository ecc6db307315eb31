/**
 * Made-up traffic of one article, labelled: honest readers of many shapes, and crowds that stuff. What is assumed of readers
 * (how articles, crowds of readers and hours of the day differ) stands here and nowhere else.
 */
import type { Chance } from "./chance.ts";

/** One vote. */
export interface Cast {
  /** Minutes since the first hour that is played. */
  minute: number;
  yes: boolean;
  address: string;
  /** The /24 or /48 around the address. */
  around: string;
  stuffed: boolean;
}

/** An article's traffic, in the order of time. */
export interface Traffic {
  shape: string;
  casts: Cast[];
  /** Votes before what is played, and the hour of the first vote; negative for an old article. */
  before: { yes: number; no: number };
  firstHour: number;
  hours: number;
}

const HOURS = 72;
const share = (logit: number) => 1 / (1 + Math.exp(-logit));

/** Readers of one article: its own share of yes, and sources whose readers like it more or less. */
class Readers {
  readonly casts: Cast[] = [];
  readonly #chance: Chance;
  readonly #logit: number;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#logit = 0.7 + chance.normal(1);
  }

  /** Votes of honest readers at times that `hour` draws. `unlike`: how much a source's readers differ, as a deviation. */
  read(votes: number, hour: () => number, { unlike = 0, from = () => this.anywhere() } = {}): void {
    const likes = share(this.#logit + this.#chance.normal(unlike));
    for (let i = 0; i < votes; i++) {
      const minute = Math.floor(60 * hour());
      if (minute < 60 * HOURS)
        this.casts.push({ minute, yes: this.#chance.next() < likes, stuffed: false, ...from() });
    }
  }

  /** Votes of older days. */
  older(votes: number): { yes: number; no: number } {
    const yes = Math.round(votes * share(this.#logit));
    return { yes, no: votes - yes };
  }

  /** Three of ten come from carriers, where some hundred addresses serve all. */
  anywhere(): Pick<Cast, "address" | "around"> {
    if (this.#chance.next() < 0.3) {
      const around = `carrier ${this.#chance.whole(12)}`;
      return { address: `${around}.${this.#chance.whole(16)}`, around };
    }
    const around = `home ${this.#chance.whole(2_000_000)}`;
    return { address: `${around}.${this.#chance.whole(200)}`, around };
  }
}

/** Ages in hours, by a launch that has half its votes after so many; an hour of the night counts a fifth. */
function launch(chance: Chance, half: number, start: number): () => number {
  return () => {
    for (;;) {
      const age = (half / 1.26) * ((1 - chance.next()) ** (-1 / 0.85) - 1);
      const clock = (start + age) % 24;
      if (clock > 6 || chance.next() < 0.2) return age;
    }
  };
}

type Shape = (chance: Chance, readers: Readers) => Pick<Traffic, "before" | "firstHour">;
const NEW = { before: { yes: 0, no: 0 }, firstHour: 0 };
const evenly = (chance: Chance) => () => chance.between(0, HOURS);

export const HONEST: Record<string, Shape> = {
  launch: (chance, readers) => {
    readers.read(chance.size(50, 5_000), launch(chance, chance.size(4, 30), chance.whole(24)), {
      unlike: 0.2,
    });
    return NEW;
  },
  "social spike": (chance, readers) => {
    readers.read(chance.size(30, 500), launch(chance, 12, chance.whole(24)));
    const start = chance.between(2, 60);
    readers.read(chance.size(60, 2_000), () => start + chance.between(0, 3), { unlike: 0.6 });
    return NEW;
  },
  "newsletter at eight": (chance, readers) => {
    readers.read(chance.size(30, 500), launch(chance, 12, 8));
    for (let day = 0; day < 3; day++)
      readers.read(chance.size(30, 800), () => 24 * day + 8 + chance.next() ** 2 * 2, { unlike: 0.3 });
    return NEW;
  },
  campus: (chance, readers) => {
    readers.read(chance.size(20, 300), launch(chance, 12, 8));
    const addresses = chance.pick([1, 30]);
    const from = () => ({ address: `campus.${chance.whole(addresses)}`, around: "campus" });
    readers.read(chance.size(30, 400), launch(chance, 8, 8), { unlike: 0.5, from });
    return NEW;
  },
  carrier: (chance, readers) => {
    readers.read(chance.size(30, 300), launch(chance, 12, 8));
    const from = () => ({ address: `mobile.${chance.whole(5)}`, around: "mobile" });
    readers.read(chance.size(60, 800), launch(chance, 12, 8), { unlike: 0.3, from });
    return NEW;
  },
  night: (chance, readers) => {
    readers.read(chance.size(10, 200), launch(chance, 20, 23));
    readers.read(chance.size(5, 60), () => 24 * chance.whole(3) + chance.between(0, 5), { unlike: 0.4 });
    return NEW;
  },
  "slow archive": (chance, readers) => {
    readers.read(chance.size(5, 80), evenly(chance), { unlike: 0.3 });
    return { before: readers.older(chance.size(20, 3_000)), firstHour: -24 * chance.size(10, 1_000) };
  },
};

/** Where a stuffing crowd comes from: its addresses, and over how many hours it comes. */
const SOURCES: Record<
  string,
  (chance: Chance) => { hours: number; from: () => Pick<Cast, "address" | "around"> }
> = {
  "one address": (chance) => ({
    hours: chance.between(0.3, 4),
    from: () => ({ address: "a.1", around: "a" }),
  }),
  "a /24": (chance) => ({
    hours: chance.between(0.3, 6),
    from: () => ({ address: `a.${chance.whole(250)}`, around: "a" }),
  }),
  "a /48": (chance) => ({
    hours: chance.between(0.3, 6),
    from: () => ({ address: `b:${chance.whole(65_536)}`, around: "b" }),
  }),
  proxies: (chance) => ({
    hours: chance.between(0.3, 6),
    from: () => ({ address: `p ${chance.whole(1e9)}`, around: `p ${chance.whole(1e9)}` }),
  }),
  "slow drip": (chance) => ({
    hours: chance.between(24, 48),
    from: () => ({ address: `p ${chance.whole(1e9)}`, around: `p ${chance.whole(1e9)}` }),
  }),
};

export const DIRECTIONS = ["yes", "no", "both"] as const;
export const AGES = ["old", "new"] as const;
export const STUFFED = Object.keys(SOURCES);

function sorted(traffic: Omit<Traffic, "hours">): Traffic {
  return { ...traffic, casts: traffic.casts.sort((a, b) => a.minute - b.minute), hours: HOURS };
}

export function honest(shape: string, chance: Chance): Traffic {
  const readers = new Readers(chance);
  const start = HONEST[shape]?.(chance, readers) ?? NEW;
  return sorted({ shape, casts: readers.casts, ...start });
}

export function stuffed(
  source: string,
  direction: (typeof DIRECTIONS)[number],
  age: (typeof AGES)[number],
  chance: Chance,
): Traffic {
  const readers = new Readers(chance);
  const isNew = age === "new";
  readers.read(chance.size(20, 300), isNew ? launch(chance, 12, 8) : evenly(chance), { unlike: 0.2 });
  const start = isNew
    ? NEW
    : { before: readers.older(chance.size(30, 1_000)), firstHour: -24 * chance.size(2, 300) };
  const crowd = SOURCES[source]?.(chance);
  const from = isNew ? chance.between(0, 2) : chance.between(0, 20);
  const votes = chance.size(60, 400);
  for (let i = 0; i < votes && crowd; i++) {
    const minute = Math.floor(60 * (from + chance.between(0, crowd.hours)));
    const yes = direction === "both" ? i % 2 === 0 : direction === "yes";
    readers.casts.push({ minute, yes, stuffed: true, ...crowd.from() });
  }
  return sorted({ shape: `${source}, ${direction}, ${age}`, casts: readers.casts, ...start });
}
