/** An article as somebody has seen it, and how that differs from what it is now by what people did to it. Pure. */
import type { ArticleAnswer, ReviewRow } from "../../worker/contract/index.ts";
import { counted, figure } from "../figures.ts";

/** All of an article that a moderator decides by, and the tag that a change of it names. */
export interface Version
  extends Pick<ArticleAnswer, "state" | "title" | "held" | "void">,
    Pick<ArticleAnswer["tally"], "yes" | "no"> {
  tag: string;
  /** Ids of the reviews that were known. */
  reviews: string[];
  /** What its owner says of it, as JSON. */
  details: string;
}

/** One thing that is not as it was seen. */
export interface Difference {
  what: string;
  was: string;
  is: string;
}

export function versionOf(it: ArticleAnswer, tag: string): Version {
  return {
    tag,
    ...{ state: it.state, title: it.title, held: it.held, void: it.void, yes: it.tally.yes, no: it.tally.no },
    reviews: it.reviews.map(({ id }) => id),
    details: JSON.stringify(it.details),
  };
}

/**
 * An article as a row of a list tells it, and no more than was known then; `now` says which of its reviews those were. `details`: as
 * the row has them, else as they are now.
 */
export function versionInRow(
  row: Pick<Version, "state" | "title" | "held" | "void"> &
    Pick<ArticleAnswer, "tally" | "moderation_revision">,
  now: ArticleAnswer | undefined,
  details: unknown = now?.details ?? null,
): Version {
  const { state, title, held, void: voided, tally, moderation_revision: revision } = row;
  return {
    ...{ state, title, held, void: voided, yes: tally.yes, no: tally.no },
    tag: `"${revision}"`,
    // A revision is about the time, in ms, at which it came to be.
    reviews: (now?.reviews ?? []).filter(({ at }) => Date.parse(at) <= revision).map(({ id }) => id),
    details: JSON.stringify(details),
  };
}

/** A version in which one's own review is nothing new. */
export const knowing = (version: Version, id: string): Version => ({
  ...version,
  reviews: [id, ...version.reviews],
});

/** What people did to an article since it was seen so; nothing where only readers voted. */
export function changesSince(seen: Version, now: ArticleAnswer): Difference[] {
  const reviews = now.reviews.filter(({ id }) => !seen.reviews.includes(id));
  const details = JSON.stringify(now.details);
  return [
    ...(seen.state === now.state ? [] : [{ what: "State", was: seen.state, is: now.state }]),
    ...(seen.title === now.title
      ? []
      : [{ what: "Title", was: seen.title ?? "none", is: now.title ?? "none" }]),
    ...(seen.details === details ? [] : [{ what: "Details", was: "as you saw them", is: "others" }]),
    ...reviews.map((row) => ({ what: "Review", was: "not there", is: reviewWords(row) })),
  ];
}

/** The same, and the votes of both versions. */
export function bothVersions(seen: Version, now: ArticleAnswer): Difference[] {
  const numbers = [
    ["Yes", seen.yes, now.tally.yes],
    ["No", seen.no, now.tally.no],
    ["Held", seen.held, now.held],
    ["Void", seen.void, now.void],
  ] as const;
  return [
    ...changesSince(seen, now),
    ...numbers.map(([what, was, is]) => ({ what, was: figure(was), is: figure(is) })),
  ];
}

const DID: Record<ReviewRow["action"], string> = {
  hold: "held back",
  void: "voided",
  restore: "restored",
  count: "let count",
  undo: "undid what was done to",
  recount: "counted anew",
};

/** Who did what, in a line. */
export function reviewWords({ by, action, votes }: Pick<ReviewRow, "by" | "action" | "votes">): string {
  return action === "recount" ? `${by} ${DID.recount}` : `${by} ${DID[action]} ${counted(votes)}`;
}
