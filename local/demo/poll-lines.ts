/** One article's poll as lines of an export: votes, and what they add up to. Pure. */
import type { Actor } from "../../worker/domain/moderation/audit.ts";
import { HOUR_MS, MINUTE_MS } from "../../worker/limits/time.ts";
import type { Line } from "./line.ts";
import type { PastRemarks } from "./remarks.ts";
import type { PastReview } from "./reviews.ts";
import type { PastVote } from "./votes.ts";

interface Poll {
  about: { key: string; article: string; title: string; epoch: number; added_ms: number; details: object };
  question: string;
  state: "open" | "closed" | "hidden";
  votes: readonly PastVote[];
  reviews: readonly PastReview[];
  remarks: Pick<PastRemarks, "lines" | "reasons">;
  /** Who set the state, and when in ms. */
  moderated: { by: Actor; atMs: number } | null;
}

/** The poll's line, its votes, hours, tally, and reviews with what they changed. */
export function pollLines({ about, question, state, votes, reviews, remarks, moderated }: Poll): Line[] {
  const { key } = about;
  const times = votes.map(({ minute }) => minute * MINUTE_MS);
  const last = Math.max(...times);
  const latest = reviews.at(-1);
  const acts = [moderated, latest && { by: latest.by, atMs: latest.at_ms }].flatMap((act) => act ?? []);
  const act = acts.sort((a, b) => b.atMs - a.atMs)[0];
  const hours = new Map<number, PastVote[]>();
  for (const vote of votes) {
    const hour = Math.floor((vote.minute * MINUTE_MS) / HOUR_MS);
    hours.set(hour, [...(hours.get(hour) ?? []), vote]);
  }
  const held = votes.filter(({ standing }) => standing === "held");
  const causes = [...new Set(held.map(({ cause }) => String(cause)))].sort();
  return [
    {
      kind: "poll",
      ...about,
      ...{ address: about.article, title_source: "reader", state, question, generation: reviews.length },
      moderation_revision: act?.atMs ?? 0,
      moderated_by: act?.by ?? null,
    },
    ...votes.flatMap((vote) => {
      const line = { kind: "vote", key, ...vote, question, wording: 1 };
      return [line, ...[remarks.lines.get(vote.vote) ?? []].flat()];
    }),
    ...[...hours]
      .sort(([a], [b]) => a - b)
      .map(([hour, cast]) => ({ kind: "hour", key, hour, ...standingsOf(cast) })),
    {
      kind: "tally",
      key,
      ...standingsOf(votes),
      causes: Object.fromEntries(
        causes.map((cause) => [cause, choicesOf(held.filter((vote) => vote.cause === cause))]),
      ),
      reasons: remarks.reasons,
      hours: hours.size,
      revision: Math.max(last, act?.atMs ?? 0),
      first_vote_ms: Math.min(...times),
      last_vote_ms: last,
    },
    ...reviews.map(({ changed: _, ...review }) => ({ kind: "review", key, ...review })),
    ...reviews
      .filter(({ changed }) => changed.length > 0)
      .map(({ n, changed }) => ({
        ...{ kind: "change", key, review: n },
        votes: changed.map((vote) => ({ vote, standing: "counted", cause: null, review: null })),
      })),
  ];
}

const choicesOf = (votes: readonly PastVote[]) => {
  const of = (choice: PastVote["choice"]) => votes.filter((vote) => vote.choice === choice).length;
  return { yes: of("yes"), no: of("no"), none: of("none") };
};

function standingsOf(votes: readonly PastVote[]) {
  const of = (standing: PastVote["standing"]) =>
    choicesOf(votes.filter((vote) => vote.standing === standing));
  return { counted: of("counted"), held: of("held"), void: of("void") };
}
