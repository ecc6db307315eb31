/** What moderators are answered: the index, one article, the audit log, exports. Reviews are beside this. */
import * as v from "valibot";
import { Details } from "../requests/index.ts";
import { SignalKind, VoteFilter } from "../requests/moderator.ts";
import { ArticleKey, Cause, Choice, Count, Moment, PollState, ReasonId, Standing, Tally } from "../words.ts";
import { ReviewRow } from "./review.ts";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** One row of the moderator's index. */
export const ArticleRow = v.strictObject({
  key: ArticleKey,
  /** The publisher's article id, as the first vote named it. */
  article: v.string(),
  /** Where the article can be read, if a reader's browser reported an address on the site's origins, or the id is one. */
  address: v.nullable(v.string()),
  title: v.nullable(v.string()),
  /** Who the title is from: the page as a reader's browser saw it, or a moderator or owner. */
  title_source: v.picklist(["reader", "moderator"]),
  /** The id of the question that its poll asks: each question under an article is a poll and a row of its own. */
  question: v.string(),
  state: PollState,
  tally: Tally,
  /** Share of yes, and the lower bound of its 95 % Wilson interval; null without votes. */
  approval: v.nullable(v.strictObject({ share, lower: share })),
  held: Count,
  void: Count,
  /** When the article was admitted: with its first vote, or when its owner registered it. */
  added_at: Moment,
  first_vote_at: v.nullable(Moment),
  last_vote_at: v.nullable(Moment),
  /** Raised by what people do to the article, never by votes: what `If-Match` is held against. */
  moderation_revision: Count,
  /** What its owner has told of it; null for nothing. */
  details: v.nullable(Details),
  /** The reason that most readers of the votes in the tally gave, and how many of them; null for none. */
  reason: v.nullable(v.strictObject({ choice: v.picklist(["yes", "no"]), id: ReasonId, votes: Count })),
});
export type ArticleRow = v.InferOutput<typeof ArticleRow>;

/** What every signal says of its votes and of those that it is measured against. */
const crowd = {
  /**
   * How far from honest: the benchmark's honest traffic reaches 3 on less than one of a thousand days of an article, and more
   * still more seldom: by the model, unproved, ten times for each point.
   */
  score: v.pipe(v.number(), v.minValue(0)),
  /** Share of yes among its votes, and among the others: those before it, or all if few came before; null without any. */
  yes_share: share,
  yes_share_else: v.nullable(share),
  /** How many those others are. */
  votes_else: Count,
  /** What a review would take: its votes of the choice that it has too much of. */
  filter: VoteFilter,
  /** How many honest votes that filter would take along, by the share of the others: an estimate. */
  filter_honest: Count,
  /** The same as a sentence. */
  explanation: v.string(),
};

/** Hours whose votes are not like the article's others. */
export const BurstSignal = v.strictObject({
  kind: v.literal("burst"),
  /** The hours, the end excluded, and their counted votes. */
  from: Moment,
  until: Moment,
  votes: Count,
  /** Votes that were to be expected then, by the usual course of an article; null where the rest is too few to say. */
  expected: v.nullable(Count),
  ...crowd,
});

/** A network whose votes are not like the article's others. Offices and carriers are networks too. */
export const NetworkSignal = v.strictObject({
  kind: v.literal("network"),
  /** The network's hash on that day, for a review's filter. Nothing leads from it to an address. */
  network: v.string(),
  /** Whether it is what is around networks, an IPv4 /24 or an IPv6 /48, and not one address or /64. */
  around: v.boolean(),
  /** All votes of the network on this article on that day, whatever their standing. Beyond 20,000 votes of a day an estimate. */
  votes: Count,
  /** The hours of its first and its last vote. */
  from: Moment,
  until: Moment,
  ...crowd,
});

/** Something about the votes that a moderator should look at. It never acts by itself. */
export const Signal = v.variant("kind", [BurstSignal, NetworkSignal]);
export type Signal = v.InferOutput<typeof Signal>;

/** Bare totals from elsewhere, by where they were counted: in none of the other numbers. */
const imported = v.array(v.strictObject({ source: v.string(), yes: Count, no: Count }));

/** A row of the index, and its strongest signal of the last seven days as the Desk knows it; null for none. */
export const IndexRow = v.strictObject({
  ...ArticleRow.entries,
  signal: v.nullable(
    v.strictObject({
      kind: SignalKind,
      score: crowd.score,
      /** The signal in words; an object of an older version doesn't say. */
      explanation: v.optional(crowd.explanation),
    }),
  ),
  /** Bare totals from elsewhere, by where they were counted. They are in none of the numbers above, and in no order. */
  imported,
});
export type IndexRow = v.InferOutput<typeof IndexRow>;

/** `GET …/articles`; `cursor` fetches the next page, null on the last. */
export const IndexAnswer = v.strictObject({
  articles: v.array(IndexRow),
  cursor: v.nullable(v.string()),
  /** With `shown`: how many articles of such a list's first page, as it would be now, are not among them. */
  ahead: v.optional(Count),
});
export type IndexAnswer = v.InferOutput<typeof IndexAnswer>;

/** `GET …/sections`: those that the site's articles are in, in the order of their names, two hundred at most. */
export const SectionsAnswer = v.strictObject({ sections: v.array(v.string()) });
export type SectionsAnswer = v.InferOutput<typeof SectionsAnswer>;

/** `GET …/signals`: the latest first, the strongest of an hour before others; `cursor` fetches the next page. */
export const SignalsAnswer = v.strictObject({
  signals: v.array(
    v.strictObject({
      /** The article that it is about. */
      key: ArticleKey,
      title: v.nullable(v.string()),
      article: v.string(),
      signal: Signal,
    }),
  ),
  cursor: v.nullable(v.string()),
});
export type SignalsAnswer = v.InferOutput<typeof SignalsAnswer>;

const perChoice = v.strictObject({ yes: Count, no: Count, none: Count });

/** `GET …/articles/{key}`: one poll straight from its object. */
export const ArticleAnswer = v.strictObject({
  ...ArticleRow.entries,
  /** All votes by standing and choice. */
  standings: v.strictObject({ counted: perChoice, held: perChoice, void: perChoice }),
  /** How many votes in the tally give each reason, by choice; one that none gives is left out. */
  reasons: v.strictObject({ yes: v.record(ReasonId, Count), no: v.record(ReasonId, Count) }),
  /** The held ones by cause and choice; a cause for which nothing is held is left out. */
  held_by_cause: v.array(v.strictObject({ cause: Cause, ...perChoice.entries })),
  /** Counted and held votes by the time they were cast, oldest first, times without either left out. */
  trend: v.strictObject({
    hourly: v.array(v.strictObject({ hour: Moment, yes: Count, no: Count, held: Count })),
    /** By the site's own days; where clocks differ from UTC by half an hour, an hour belongs to the day in which it begins. */
    daily: v.array(
      v.strictObject({ day: v.pipe(v.string(), v.isoDate()), yes: Count, no: Count, held: Count }),
    ),
    /** The time zone of those days: the site's. */
    time_zone: v.string(),
  }),
  signals: v.array(Signal),
  /** Bare totals from elsewhere, by where they were counted. They are in none of the numbers above. */
  imported,
  /** The latest reviews, newest first, undoing and recounts too. */
  reviews: v.array(ReviewRow),
  /** The copy in KV that readers read, and its age in seconds; null if there is none or it can't be read. */
  published: v.nullable(
    v.strictObject({ state: PollState, tally: Tally, at: Moment, age_s: v.pipe(v.number(), v.minValue(0)) }),
  ),
});
export type ArticleAnswer = v.InferOutput<typeof ArticleAnswer>;

/** One entry of the audit log. */
export const AuditEntry = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  at: Moment,
  /** Name of the token as it was then, or "admin". */
  by: v.string(),
  /** Id of the token, which is no other's ever; null for the admin token. */
  by_id: v.nullable(v.pipe(v.string(), v.uuid())),
  action: v.string(),
  /** What it was done to: an article key, a token's name (its id is in `before` or `after`), or the site. */
  target: v.string(),
  /** The article that it is about, and its title, or else its id, as they are now; null for none. Told in pages, not in streams. */
  about: v.optional(v.nullable(v.strictObject({ key: ArticleKey, title: v.string() }))),
  /** Why, in the words of whoever did it; null where nobody was asked. */
  note: v.nullable(v.string()),
  before: v.unknown(),
  after: v.unknown(),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

/** `GET …/audit`, newest first. A page may be short, or empty, and have a cursor: then nothing else of its stretch of the log fits. */
export const AuditAnswer = v.strictObject({ entries: v.array(AuditEntry), cursor: v.nullable(v.string()) });
export type AuditAnswer = v.InferOutput<typeof AuditAnswer>;

/** One line of a votes export. */
export const VoteRow = v.strictObject({
  /** Its key in hex: the hour of its vote id and a part of that id's hash. */
  vote: v.string(),
  choice: Choice,
  edit: Count,
  standing: Standing,
  /** Why it is not counted, or null. */
  cause: v.nullable(v.string()),
  /** The id of the review that decided on its standing last. */
  review: v.nullable(v.pipe(v.string(), v.uuid())),
  /** The version of the question's wording that it answered first. */
  wording: Count,
  /** The minute in which it was first cast. */
  cast_at: Moment,
  /** The hash of the network it came from, another one every day; null a week after its day. */
  network: v.nullable(v.string()),
  /** The same of what is around it, an IPv4 /24 or an IPv6 /48. */
  around: v.nullable(v.string()),
});
export type VoteRow = v.InferOutput<typeof VoteRow>;
