/** What becomes of each article of the demo publication: when it came out, how it is liked, and what is odd about it. Pure. */
import { chanceOf } from "./chance.ts";
import { HEADLINES, type Headline, slugOf } from "./headlines.ts";

/** The articles that something happens to, by what does: their titles. All others are liked or not, and no more. */
export const TOLD = {
  /** Many votes from one address just now, the last of them held by the site's limit. */
  network: "Who pays for the old swimming hall?",
  /** Many votes from as many addresses just now. */
  addresses: "Against the second crossing",
  /** The same from addresses beside each other, on an article of this morning. */
  fresh: "The harbour hires again",
  /** Votes whose captcha nobody can check at the moment. */
  unchecked: "What a wasp remembers",
  /** The same from an outage some days ago: they wait for a moderator. */
  outage: "The museum shows its empty frames",
  /** A crowd that a colleague holds back and asks about. */
  heldBack: "The square needs no fountain",
  /** A crowd that a colleague took out. */
  voided: "Chess in the lower league",
  /** A crowd that a colleague held back and another one let count again. */
  undone: "A choir without a conductor",
  /** Changed in substance, and liked less since. */
  edited: "Rent for a room by the harbour",
  /** Had another address, and its votes with it. */
  moved: "A bank branch becomes a kitchen",
  closed: "A marathon on the ring road",
  hidden: "The lamp that nobody ordered",
  /** Has bare totals from elsewhere. */
  totals: "How a glacier sounds",
} as const;
export type Told = keyof typeof TOLD;

/** One article's course. */
export interface Course extends Headline {
  slug: string;
  told: Told | undefined;
  /** Hours since it came out. */
  age: number;
  /** Votes that it has had, and the share of yes among them. */
  votes: number;
  share: number;
  /** Hours since it was edited, and the share of yes from then on. */
  edited: { age: number; share: number } | null;
  /** A crowd of one side in its past: hours since, and how many. */
  crowd: { age: number; votes: number; choice: "yes" | "no" } | null;
}

/** Ages, votes and shares of those that something happens to: so that what is odd about them stands out. */
const COURSES: Record<Told, Partial<Course>> = {
  network: { age: 6 * 24, votes: 150, share: 0.84 },
  addresses: { age: 4 * 24, votes: 130, share: 0.8 },
  fresh: { age: 4, votes: 24, share: 0.75 },
  unchecked: { age: 3 * 24, votes: 80, share: 0.7 },
  outage: { age: 5 * 24, votes: 110, share: 0.78 },
  heldBack: { age: 3 * 24, votes: 120, share: 0.76, crowd: { age: 22, votes: 41, choice: "no" } },
  voided: { age: 9 * 24, votes: 100, share: 0.74, crowd: { age: 6 * 24, votes: 52, choice: "no" } },
  undone: { age: 7 * 24, votes: 140, share: 0.82, crowd: { age: 5 * 24, votes: 30, choice: "yes" } },
  edited: { age: 10 * 24, votes: 180, share: 0.78, edited: { age: 5 * 24, share: 0.5 } },
  moved: { age: 8 * 24, votes: 90, share: 0.72 },
  closed: { age: 20 * 24, votes: 210, share: 0.66 },
  hidden: { age: 12 * 24, votes: 60, share: 0.3 },
  totals: { age: 14 * 24, votes: 120, share: 0.81 },
};

/** Weeks that the articles of the demo lie back, and hours that the youngest of those nothing happens to has. */
const WEEKS = 4;
const YOUNGEST = 7;

/** All articles, the same for the same seed. */
export function coursesOf(seed: string): Course[] {
  const tellings = Object.entries(TOLD) as [Told, string][];
  return HEADLINES.map((headline) => {
    const chance = chanceOf(`${seed} ${headline.title}`);
    const told = tellings.find(([, title]) => title === headline.title)?.[0];
    return {
      ...headline,
      slug: slugOf(headline.title),
      told,
      age: YOUNGEST + Math.floor(chance() * WEEKS * 7 * 24),
      votes: 30 + Math.floor(chance() ** 2 * 170),
      share: 0.4 + 0.5 * chance(),
      edited: null,
      crowd: null,
      ...(told && COURSES[told]),
    };
  });
}
