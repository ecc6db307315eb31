/** Carries one order out, as whoever gave it has seen what it is about; tells what came of it and how to take it back. Draws nothing. */
import type { ReviewRow } from "../../worker/contract/index.ts";
import { inWords, moment, Refused } from "../api.ts";
import { counted, figure } from "../figures.ts";
import { sorted } from "../remarks/sorting.ts";
import { changed } from "../settings/changing.ts";
import type { Act, ArticleOrder, Order, Outcome } from "./ordered.ts";
import {
  ACTS,
  begun,
  followed,
  patched,
  type ReviewAct,
  readArticle,
  type Subject,
  takenBack,
  underWay,
} from "./orders.ts";
import { bothVersions, changesSince, knowing, type Version, versionOf } from "./version.ts";

/** `tell` hears of what goes on meanwhile, and how it could be taken back already; `stopped`: whether it is to go no further. */
export async function carriedOut(
  order: Order,
  tell: (so: Outcome) => void,
  stopped: () => boolean,
): Promise<Outcome> {
  if ("remarks" in order) return sorted(order, stopped);
  if ("patch" in order) return changed(order);
  try {
    return await tried(order, tell);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "changed-meanwhile")
      return { text: inWords(error), failed: true };
    return refused(order, error, tell).catch((failed) => ({ text: inWords(failed), failed: true }));
  }
}

async function tried(order: ArticleOrder, tell: (so: Outcome) => void): Promise<Outcome> {
  const { subject, act, seen } = order;
  switch (act.kind) {
    case "review": {
      const row = await begun(subject, act, seen.tag);
      const undo = { kind: "undo", id: row.id, mine: row.by_id } as const;
      const after = async (now: ReviewRow): Promise<Outcome> => {
        const { version, others } = await seenSince(subject, seen, now.id);
        const back: ArticleOrder = { ...order, act: undo, seen: version };
        const text = reviewed(now, act.action) + others;
        // Of what has changed nothing nothing is to be taken back.
        const idle = now.state === "done" && now.votes === 0;
        return {
          text,
          votes: now.votes,
          did: ACTS[act.action].did,
          ...(!idle && { back }),
          ...(!others && { now: version }),
        };
      };
      try {
        if (!underWay(row)) return await after(row);
        const { back } = await after(row);
        const goesOn = (now: ReviewRow) => tell({ text: reviewed(now, act.action), ...(back && { back }) });
        return await after(await followed(subject, row, goesOn));
      } catch (error) {
        // It goes on, whether we hear of it or not.
        const back = { ...order, act: undo, seen: knowing(seen, row.id) };
        return { text: `It has begun, and goes on by itself. ${inWords(error)}`, back };
      }
    }
    case "undo": {
      const row = await takenBack(subject, act.id, seen.tag);
      try {
        const over = await followed(subject, row, (now) => tell({ text: progress(now) }));
        const { version, others, reviews } = await seenSince(subject, seen, row.id);
        const text = over.state === "done" ? undone(over, act.id, reviews) : progress(over);
        return { text: text + others, votes: over.votes, did: "undone", ...(!others && { now: version }) };
      } catch (error) {
        return { text: `The undoing has begun, and goes on by itself. ${inWords(error)}` };
      }
    }
    case "state":
    case "title": {
      const { kind, ...change } = act;
      const row = await patched(subject, change, seen.tag);
      const version = { ...seen, ...change, tag: `"${row.moderation_revision}"` };
      const text = kind === "state" ? `The poll is ${row.state}.` : "It has another title.";
      // A title can be changed, and not taken away.
      if (kind === "title" && seen.title === null) return { text, now: version };
      const before: Act = kind === "state" ? { kind, state: seen.state } : { kind, title: seen.title ?? "" };
      return { text, now: version, back: { ...order, act: before, seen: version } };
    }
  }
}

/** Of who was first: nobody but oneself, whose own review has ended since, or somebody who is told. */
async function refused(
  order: ArticleOrder,
  { problem }: Refused,
  tell: (so: Outcome) => void,
): Promise<Outcome> {
  const { subject, act, seen } = order;
  const { body, tag } = await readArticle(subject);
  const again = { ...order, seen: versionOf(body, tag) };
  const mine = act.kind === "undo" && act.mine && act.mine === problem.changed?.by_id;
  if (mine && changesSince(seen, body).length === 0) return carriedOut(again, tell, () => false);
  const who = problem.changed?.by ?? "Somebody";
  const when = problem.changed ? ` at ${moment(problem.changed.at)}` : "";
  const text = `${who} changed this${when}. Nothing was done.`;
  return { text, told: { text, both: bothVersions(seen, body), again } };
}

/**
 * The article as it is after one's own review, if nobody else has changed it since it was seen; else as it was seen, so that
 * whoever goes on from there is told.
 */
async function seenSince(subject: Subject, seen: Version, mine: string) {
  const { body, tag } = await readArticle(subject);
  const known = knowing(seen, mine);
  const others = changesSince(known, body);
  const { reviews } = body;
  if (others.length === 0) return { version: versionOf(body, tag), others: "", reviews };
  const said = others.map(({ what, was, is }) => `${what}: ${was}, now ${is}`).join("; ");
  return { version: known, others: ` Meanwhile somebody else was here. ${said}.`, reviews };
}

/** What is said of an undoing. Votes on which a later review has decided stay as that one has them. `id`: what was undone. */
function undone({ votes }: ReviewRow, id: string, reviews: readonly ReviewRow[]): string {
  const of = reviews.find((each) => each.id === id);
  const isLater = (each: ReviewRow) =>
    of && each.votes > 0 && !each.undone && !each.undoes && Date.parse(each.at) > Date.parse(of.at);
  return votes === 0 && of && of.votes > 0 && reviews.some(isLater)
    ? "No vote was changed: a later review has decided on all of them. Undo that one first."
    : `Undone: ${counted(votes)}.`;
}

/** What is said of a review: what it did, or how far it is. */
function reviewed(row: ReviewRow, action: ReviewAct): string {
  if (row.state !== "done") return progress(row);
  return row.votes === 0
    ? `No vote was ${ACTS[action].did}: none fits, or all are so already.`
    : `${counted(row.votes)} ${ACTS[action].did}.`;
}

function progress({ state, done, total, waits_until }: ReviewRow): string {
  if (state === "stopped") return "Somebody has stopped it. Here is how it stands now.";
  const when = waits_until ? `goes on at ${moment(waits_until)}` : "goes on by itself";
  return `${figure(done)} of ${counted(total)} looked at; it ${when}.`;
}
