/** The votes of an article that a moderator decides on together: crowds that look unusual, held and void ones, a span. Pure. */
import type { ArticleAnswer, Signal } from "../../worker/contract/index.ts";
import { type Answers, YES_NO } from "../answers.ts";
import { counted, figure } from "../figures.ts";
import { inZone } from "../times.ts";
import type { Filter, ReviewAct } from "../work/orders.ts";

/** Votes that are decided on together. */
export interface Group {
  id: string;
  /** What they are, as a heading. */
  what: string;
  /** What is known of them, in a sentence or two. */
  says: string;
  /** What the log says of them, if not that: in the API's words, times in UTC, whoever reads it. */
  note?: string;
  filter: Filter;
  /** What can be done to them, the likeliest first. */
  acts: ReviewAct[];
  /** When they were cast, as far as that is known. */
  span?: { from: string; until: string };
}

type Cause = ArticleAnswer["held_by_cause"][number]["cause"];

/** Why votes are held, and who settles it. */
export const HELD: Record<Cause, { what: string; says: string }> = {
  "captcha-unreachable": {
    what: "Held: captcha not checked",
    says: "The captcha's check could not be reached. It is asked again for some minutes and settles by itself; what is still here later needs you.",
  },
  network: {
    what: "Held: one network",
    says: "Their network had cast as many votes on this article that day as the site allows, or looked like a crowd.",
  },
  moderator: { what: "Held: by a moderator", says: "Somebody set them aside to look at them." },
};

export const sidesOf = ({ yes, no }: { yes: number; no: number }, answers = YES_NO) =>
  `${figure(yes)} ${answers.yes}, ${figure(no)} ${answers.no}`;

/** All of an article, and of a span. `answers`: what its readers call them. */
export function groupsOf(it: ArticleAnswer, span?: Filter, answers = YES_NO): Group[] {
  return [
    ...(span ? [spanned(span, answers)] : []),
    ...it.signals.map((signal) => crowd(signal, it.trend.time_zone)),
    ...it.held_by_cause.map((held) => heldGroup(it, held, answers)),
    ...voidGroup(it.standings.void, answers),
  ];
}

interface Votes {
  yes: number;
  no: number;
  none: number;
}

function voidGroup(votes: Votes, answers: Answers): Group[] {
  if (votes.yes + votes.no + votes.none === 0) return [];
  const says = (names: Answers) =>
    `${areOf(votes, names)} Moderators took them out. Restoring gives each back what it was.`;
  return [
    {
      ...{ id: "void", what: "Void", says: says(answers), note: says(YES_NO) },
      filter: { standing: "void" },
      acts: ["restore"],
    },
  ];
}

/** How many they are of which. */
const areOf = (votes: Votes, answers: Answers) =>
  `${counted(votes.yes + votes.no + votes.none)}: ${sidesOf(votes, answers)}${withdrawn(votes.none)}.`;

const withdrawn = (none: number) => (none === 0 ? "" : `, ${figure(none)} withdrawn`);

function heldGroup(
  it: ArticleAnswer,
  { cause, ...votes }: ArticleAnswer["held_by_cause"][number],
  answers: Answers,
): Group {
  const all = votes.yes + votes.no + votes.none;
  const why = (cause === "moderator" && heldBy(it, all)) || HELD[cause].says;
  return {
    id: `held ${cause}`,
    what: HELD[cause].what,
    says: `${areOf(votes, answers)} ${inZone(why, it.trend.time_zone)}`,
    note: `${areOf(votes, YES_NO)} ${why}`,
    filter: { standing: "held", cause },
    acts: ["count", "void"],
  };
}

/** Who held votes back, in words. */
export const heldWords = ({ by, note }: { by: string; note: string | null }) =>
  `${by} held them back${note ? `: ${note}` : "."}`;

/** Who held so many votes, and why: by the latest review that holds any, where it has held all of them; undefined else. */
function heldBy({ reviews }: ArticleAnswer, votes: number): string | undefined {
  const holds = reviews.filter(({ action, undone }) => action === "hold" && !undone);
  const latest = holds.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  return latest?.votes === votes ? heldWords(latest) : undefined;
}

function crowd(signal: Signal, zone: string): Group {
  const { kind, from, until, explanation, filter, filter_honest: honest } = signal;
  return {
    id: `${kind} ${from} ${kind === "network" ? signal.network : until}`,
    what: kind === "burst" ? "Looks unusual: a burst" : "Looks unusual: a network",
    says: `${inZone(explanation, zone)} ${goesAlong(honest)}`,
    note: `${explanation} ${goesAlong(honest)}`,
    filter,
    acts: ["hold", "void"],
    span: { from, until },
  };
}

const goesAlong = (honest: number) =>
  honest === 0
    ? "Hardly an honest vote would go along."
    : `Some ${counted(honest, "honest vote")} would go along.`;

function spanned(filter: Filter, answers: Answers): Group {
  const { choice, standing } = filter;
  const says = (names: Answers) => {
    const which = choice === "yes" || choice === "no" ? names[choice] : choice;
    return `${which ? `Votes that are ${which}` : "All votes"} cast then${standing ? `, if ${standing}` : ""}.`;
  };
  const acts: ReviewAct[] =
    standing === "held"
      ? ["count", "void"]
      : standing === "void"
        ? ["restore"]
        : standing === "counted"
          ? ["hold", "void"]
          : ["hold", "void", "count", "restore"];
  return {
    id: "span",
    what: "Your span of time",
    says: says(answers),
    note: says(YES_NO),
    filter,
    acts,
  };
}
