/** The votes of an article that a moderator decides on together: crowds that look unusual, held and void ones, a span. Pure. */
import type { ArticleAnswer, Signal } from "../../worker/contract/index.ts";
import { counted, figure } from "../figures.ts";
import type { Filter, ReviewAct } from "../work/orders.ts";

/** Votes that are decided on together. */
export interface Group {
  id: string;
  /** What they are, as a heading. */
  what: string;
  /** What is known of them, in a sentence or two. */
  says: string;
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

export const sidesOf = ({ yes, no }: { yes: number; no: number }) => `${figure(yes)} yes, ${figure(no)} no`;

export function groupsOf(it: ArticleAnswer, span?: Filter): Group[] {
  const { void: voided } = it.standings;
  return [
    ...(span ? [spanned(span)] : []),
    ...it.signals.map(crowd),
    ...it.held_by_cause.map(({ cause, ...votes }) => ({
      id: `held ${cause}`,
      what: HELD[cause].what,
      says: `${counted(votes.yes + votes.no + votes.none)}: ${sidesOf(votes)}${withdrawn(votes.none)}. ${HELD[cause].says}`,
      filter: { standing: "held" as const, cause },
      acts: ["count", "void"] as ReviewAct[],
    })),
    ...(voided.yes + voided.no + voided.none === 0
      ? []
      : [
          {
            id: "void",
            what: "Void",
            says: `${counted(voided.yes + voided.no + voided.none)}: ${sidesOf(voided)}${withdrawn(voided.none)}. Moderators took them out. Restoring gives each back what it was.`,
            filter: { standing: "void" as const },
            acts: ["restore"] as ReviewAct[],
          },
        ]),
  ];
}

const withdrawn = (none: number) => (none === 0 ? "" : `, ${figure(none)} withdrawn`);

function crowd(signal: Signal): Group {
  const { kind, from, until, explanation, filter, filter_honest: honest } = signal;
  return {
    id: `${kind} ${from} ${kind === "network" ? signal.network : until}`,
    what: kind === "burst" ? "Looks unusual: a burst" : "Looks unusual: a network",
    says: `${explanation} Some ${counted(honest, "honest vote")} would go along.`,
    filter,
    acts: ["hold", "void"],
    span: { from, until },
  };
}

function spanned(filter: Filter): Group {
  const { choice, standing } = filter;
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
    says: `${choice ? `Votes that are ${choice}` : "All votes"} cast then${standing ? `, if ${standing}` : ""}.`,
    filter,
    acts,
  };
}
