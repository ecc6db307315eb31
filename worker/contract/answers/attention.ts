/** What waits for a moderator across a site. */
import * as v from "valibot";
import { VoteFilter } from "../requests/moderator.ts";
import { ArticleKey, Cause, Count, PollState, Tally } from "../words.ts";
import { Signal } from "./moderator.ts";

const share = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));

/** What names an article, and how its poll stands. */
const about = {
  key: ArticleKey,
  article: v.string(),
  title: v.nullable(v.string()),
};

/** The held votes of one article under one cause. */
export const WaitingRow = v.strictObject({
  ...about,
  state: PollState,
  tally: Tally,
  /** Held and void votes of the article under any cause, withdrawn ones left out. */
  held: Count,
  void: Count,
  /** Raised by what people do to the article: in quotation marks the `If-Match` of a review of these votes. */
  moderation_revision: Count,
  /** Null where the article's poll has told no cause, as an older version did: votes of any. */
  cause: v.nullable(Cause),
  /** Whether Turnstile is still being asked about them: they settle by themselves, within minutes. */
  settles: v.boolean(),
  /** How many they are, withdrawn ones left out. */
  votes: Count,
  /** The same by choice; null where it is not known. */
  choices: v.nullable(v.strictObject({ yes: Count, no: Count, none: Count })),
  /** What a review takes that is about exactly these. */
  filter: VoteFilter,
  /** Share of yes. Voiding held votes leaves it as it is; null without votes. */
  share,
  /** The same if all of these counted; null without votes, or where their choices are not known. */
  share_counted: share,
});
export type WaitingRow = v.InferOutput<typeof WaitingRow>;

/** An article that looks unusual, and the rule by which it does. */
export const UnusualRow = v.strictObject({
  ...about,
  /** `signal`: its votes stand out. `held`: ten votes or more are held, and they are a fifth of all or more. */
  rule: v.picklist(["signal", "held"]),
  /** Its strongest signal, under that rule; null under the other. */
  signal: v.nullable(Signal),
});
export type UnusualRow = v.InferOutput<typeof UnusualRow>;

/** `GET …/attention`: as the site's index knows it, which is told of an article once a minute at most. */
export const AttentionAnswer = v.strictObject({
  /** Votes of all articles that count, and that are held, withdrawn ones left out. */
  totals: v.strictObject({ counted: Count, held: Count }),
  /** A row for each article and cause, the articles with the most held votes first: a hundred of them. */
  waiting: v.array(WaitingRow),
  /** Whether there are held votes in more articles than these. */
  more: v.boolean(),
  /** Three articles at most: by the score of their signals, then by the share of held votes. */
  unusual: v.array(UnusualRow),
  /** The site's budget of publications: whether readers wait for newer figures. Null for whoever may not manage. */
  publications: v.nullable(v.strictObject({ per_day: Count, spent: v.boolean() })),
  /**
   * Origins of pages that asked for a poll in the last week, the latest first: those that may vote, and those that are none of the site's.
   * Anybody can make one appear. Null for whoever may not manage.
   */
  origins: v.nullable(v.strictObject({ seen: v.array(v.string()), refused: v.array(v.string()) })),
});
export type AttentionAnswer = v.InferOutput<typeof AttentionAnswer>;
