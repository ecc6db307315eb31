/** What moderators order of an article by the API: reviews, their undoing, states and titles. Remembers nothing. */
import type {
  ArticleAnswer,
  ArticleRow,
  DryRun,
  ReviewRequest,
  ReviewRow,
} from "../../worker/contract/index.ts";
import { type Answer, ask, moderation } from "../api.ts";

/** An article, by its place. */
export interface Subject {
  site: string;
  key: string;
}
export type ReviewAct = ReviewRequest["action"];
export type Filter = NonNullable<ReviewRequest["filter"]>;

/** What each action is called on a button, and once it is done. */
export const ACTS: Record<ReviewAct, { label: string; did: string }> = {
  hold: { label: "Hold back", did: "held back" },
  void: { label: "Void", did: "voided" },
  count: { label: "Count", did: "counted" },
  restore: { label: "Restore", did: "restored" },
};

/** How often a review on its way is looked at; and how often while nobody looks, since the next order waits for its end. */
const LOOK_AGAIN_MS = 700;
const UNSEEN_MS = 10_000;
const NOTE_MAX_CHARS = 500;

export const articlePath = ({ site, key }: Subject) =>
  moderation(site, `/articles/${encodeURIComponent(key)}`);

export const readArticle = (subject: Subject): Promise<Answer<ArticleAnswer>> =>
  ask("GET", articlePath(subject));

/** A note as the API takes it: one line, not empty. */
const noteOf = (note: string) => note.trim().slice(0, NOTE_MAX_CHARS) || "in the console";

/** What a review would do; changes nothing. `seen`: the tag of the article as it was read, here and below. */
export async function previewed(
  subject: Subject,
  action: ReviewAct,
  filter: Filter,
  seen: string,
): Promise<DryRun> {
  const body = { action, filter, note: "a look ahead", dry_run: true };
  return (await ask<DryRun>("POST", `${articlePath(subject)}/reviews`, { body, seen })).body;
}

/** Begins a review. */
export async function begun(
  subject: Subject,
  { action, filter, note }: { action: ReviewAct; filter: Filter; note: string },
  seen: string,
): Promise<ReviewRow> {
  const body = { action, filter, note: noteOf(note), dry_run: false };
  return (await ask<ReviewRow>("POST", `${articlePath(subject)}/reviews`, { body, seen })).body;
}

/** Begins to take a review back. */
export async function takenBack(subject: Subject, id: string, seen: string): Promise<ReviewRow> {
  const body = { note: "undone in the console" };
  return (await ask<ReviewRow>("POST", `${articlePath(subject)}/reviews/${id}/undo`, { body, seen })).body;
}

/** Opens, closes, hides or names an article. */
export async function patched(
  subject: Subject,
  change: Partial<Pick<ArticleRow, "state"> & { title: string }>,
  seen: string,
): Promise<ArticleRow> {
  const note = Object.entries(change).map(([what, value]) => `${what} set to ${value} in the console`);
  const body = { ...change, note: noteOf(note.join(", ")) };
  return (await ask<ArticleRow>("PATCH", articlePath(subject), { body, seen })).body;
}

/** Whether a review goes on by itself, now. */
export const underWay = ({ state, waits_until }: ReviewRow) =>
  (state === "queued" || state === "running") && !waits_until;

/** A review once it is over or waits; `tell` hears how far it is meanwhile. */
export async function followed(
  subject: Subject,
  row: ReviewRow,
  tell: (row: ReviewRow) => void,
): Promise<ReviewRow> {
  let now = row;
  while (underWay(now)) {
    tell(now);
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? UNSEEN_MS : LOOK_AGAIN_MS));
    now = (await ask<ReviewRow>("GET", `${articlePath(subject)}/reviews/${row.id}`)).body;
  }
  return now;
}
