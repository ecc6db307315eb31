/**
 * Every answer as a schema. The worker uses their types alone; the OpenAPI document and the tests use the schemas,
 * so none of this is in the deployed bundle.
 */
import * as v from "valibot";
import { ReviewRequest, SiteSettings, VoteFilter } from "./requests.ts";
import {
  ArticleKey,
  Choice,
  Count,
  Moment,
  PollState,
  ResultsPolicy,
  Scope,
  Standing,
  Tally,
} from "./words.ts";

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** `GET poll`: all the widget needs to start. */
export const PollAnswer = v.strictObject({
  key: ArticleKey,
  /**
   * The key of the article that was asked for: another one if it has moved since. The browser remembers a reader's
   * vote under it, and so knows the reader again after a move.
   */
  asked: ArticleKey,
  /** The article id that counts, to be sent with a vote. */
  article: v.string(),
  /** The server's hour, in hours since 1970: vote ids carry it. */
  hour: Count,
  /** False if the page's origin is not one of the site's, so that a vote from here would be refused. */
  may_vote: v.boolean(),
  /** The site's own question, or null for the widget's. */
  question: v.nullable(v.string()),
  /** The site's own words for the two choices, or null for the widget's. */
  labels: v.nullable(v.strictObject({ yes: v.string(), no: v.string() })),
  /** The site's own wording of other sentences, by their names; null for the widget's. */
  words: v.nullable(v.record(v.string(), v.string())),
  state: PollState,
  results: ResultsPolicy,
  /** Votes that must be counted before the tally is told. */
  minimum: Count,
  theme: v.picklist(["auto", "light", "dark"]),
  captcha: v.picklist(["quiet", "visible"]),
  /** The published tally; null where the policy hides it or storage could not be read. */
  tally: v.nullable(Tally),
});
export type PollAnswer = v.InferOutput<typeof PollAnswer>;

/** `GET tallies`: in the order asked. */
export const TalliesAnswer = v.strictObject({
  tallies: v.array(
    v.strictObject({
      /** The article id that was asked for. */
      article: v.string(),
      /** The key of the article that counts: another one's if this one has moved since. */
      key: ArticleKey,
      /** The published tally; null where the policy hides it or storage could not be read. */
      tally: v.nullable(Tally),
    }),
  ),
});
export type TalliesAnswer = v.InferOutput<typeof TalliesAnswer>;

/** What a reader may know of a vote. */
export const VoteStatus = v.picklist(["counted", "held", "void", "withdrawn"]);
export type VoteStatus = v.InferOutput<typeof VoteStatus>;

/** `POST votes`: what stands now, whichever request made it so. */
export const VoteAnswer = v.strictObject({
  status: VoteStatus,
  choice: Choice,
  edit: Count,
  /** The exact tally in this moment; null where the results policy hides it. */
  tally: v.nullable(Tally),
});
export type VoteAnswer = v.InferOutput<typeof VoteAnswer>;

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
  state: PollState,
  tally: Tally,
  /** Share of yes, and the lower bound of its 95 % Wilson interval; null without votes. */
  approval: v.nullable(v.strictObject({ share, lower: share })),
  held: Count,
  void: Count,
  /** When the index first heard of the article. */
  added_at: Moment,
  first_vote_at: v.nullable(Moment),
  last_vote_at: v.nullable(Moment),
});
export type ArticleRow = v.InferOutput<typeof ArticleRow>;

/** `GET …/articles`; `cursor` fetches the next page, null on the last. */
export const IndexAnswer = v.strictObject({ articles: v.array(ArticleRow), cursor: v.nullable(v.string()) });
export type IndexAnswer = v.InferOutput<typeof IndexAnswer>;

const perChoice = v.strictObject({ yes: Count, no: Count, none: Count });

/** An hour with many times the article's usual votes. */
export const BurstSignal = v.strictObject({
  kind: v.literal("burst"),
  /** The hour that stands out, and its votes. */
  hour: Moment,
  votes: Count,
  /** What the article's other hours have: their median. */
  baseline: v.pipe(v.number(), v.minValue(0)),
  /** Share of yes in that hour, and in all others. */
  yes_share: share,
  yes_share_else: v.nullable(share),
  /** The same as a sentence. */
  explanation: v.string(),
});

/** A network with many votes on this article. Offices and carriers are such networks too. */
export const NetworkSignal = v.strictObject({
  kind: v.literal("network"),
  /** The network's hash on that day, for a review's filter. Nothing leads from it to an address. */
  network: v.string(),
  /** All votes of the network on this article on that day, whatever their standing. Beyond 20,000 votes of a day an estimate. */
  votes: Count,
  /** The hours of its first and its last vote. */
  from: Moment,
  until: Moment,
  /** Share of yes, as they were first cast. */
  yes_share: share,
  explanation: v.string(),
});

/** Something about the votes that a moderator should look at. It never acts by itself. */
export const Signal = v.variant("kind", [BurstSignal, NetworkSignal]);
export type BurstSignal = v.InferOutput<typeof BurstSignal>;
export type NetworkSignal = v.InferOutput<typeof NetworkSignal>;
export type Signal = v.InferOutput<typeof Signal>;

/** One review that was carried out. */
export const ReviewRow = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  at: Moment,
  /** Name of the token. */
  by: v.string(),
  action: ReviewRequest.entries.action,
  filter: VoteFilter,
  reason: v.string(),
  votes: Count,
  undone: v.boolean(),
});
export type ReviewRow = v.InferOutput<typeof ReviewRow>;

/** `GET …/articles/{key}`: one poll straight from its object. */
export const ArticleAnswer = v.strictObject({
  ...ArticleRow.entries,
  /** Raised by what people do to the article, never by votes. */
  moderation_revision: Count,
  /** All votes by standing and choice. */
  standings: v.strictObject({ counted: perChoice, held: perChoice, void: perChoice }),
  /** Counted votes by the time they were cast, oldest first, times without votes left out. */
  trend: v.strictObject({
    hourly: v.array(v.strictObject({ hour: Moment, yes: Count, no: Count })),
    daily: v.array(v.strictObject({ day: v.pipe(v.string(), v.isoDate()), yes: Count, no: Count })),
  }),
  signals: v.array(Signal),
  /** The latest reviews, newest first. */
  reviews: v.array(ReviewRow),
  /** The copy in KV that readers read, and its age in seconds; null if there is none or it can't be read. */
  published: v.nullable(
    v.strictObject({ state: PollState, tally: Tally, at: Moment, age_s: v.pipe(v.number(), v.minValue(0)) }),
  ),
});
export type ArticleAnswer = v.InferOutput<typeof ArticleAnswer>;

const standings = v.strictObject({ yes: Count, no: Count, held: Count, void: Count });

/** `POST …/reviews` and `POST …/reviews/{id}/undo`. */
export const ReviewAnswer = v.strictObject({
  /** Undoes the review; null for a dry run. */
  id: v.nullable(v.pipe(v.string(), v.uuid())),
  dry_run: v.boolean(),
  /** Votes whose standing changed, or would. */
  votes: Count,
  before: standings,
  after: standings,
});
export type ReviewAnswer = v.InferOutput<typeof ReviewAnswer>;

/** `POST …/recount`: what was counted, what the votes say, and the difference, which must be zero. */
export const RecountAnswer = v.strictObject({
  before: standings,
  after: standings,
  difference: v.pipe(v.number(), v.integer()),
});
export type RecountAnswer = v.InferOutput<typeof RecountAnswer>;

/** One entry of the audit log. */
export const AuditEntry = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  at: Moment,
  /** Name of the token, or "admin". */
  by: v.string(),
  action: v.string(),
  /** What it was done to: an article key, a token's name, or the site. */
  target: v.string(),
  /** Why, in the words of whoever did it; null where nobody was asked. */
  note: v.nullable(v.string()),
  before: v.unknown(),
  after: v.unknown(),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

/** `GET …/audit`, newest first. */
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
  /** The version of the question's wording that it answered first. */
  wording: Count,
  /** The minute in which it was first cast. */
  cast_at: Moment,
  /** The hash of the network it came from, another one every day; null a week after its day. */
  network: v.nullable(v.string()),
});
export type VoteRow = v.InferOutput<typeof VoteRow>;

/** `GET` and `PUT /v1/admin/sites/{site}`: all settings, defaults included. */
export const SiteAnswer = v.strictObject({
  site: v.string(),
  ...SiteSettings.entries,
});
export type SiteAnswer = SiteSettings & { site: string };

/** `POST …/articles` of an owner: how many were new to the index. */
export const ArticlesAnswer = v.strictObject({ added: Count, known: Count });
export type ArticlesAnswer = v.InferOutput<typeof ArticlesAnswer>;

const place = v.strictObject({ article: v.string(), key: ArticleKey });

/** `POST …/moves`. */
export const MoveAnswer = v.strictObject({
  from: place,
  to: place,
  /** Votes of the old article that are being added to the new one. */
  votes: Count,
  note: v.string(),
});
export type MoveAnswer = v.InferOutput<typeof MoveAnswer>;

/** A token without its secret. */
export const TokenRow = v.strictObject({
  id: v.pipe(v.string(), v.uuid()),
  name: v.string(),
  scopes: v.array(Scope),
  created_at: Moment,
  expires_at: v.nullable(Moment),
  /** The day of its last use, no finer; null if it was never used. */
  last_used_on: v.nullable(v.pipe(v.string(), v.isoDate())),
});
export type TokenRow = v.InferOutput<typeof TokenRow>;

/** `GET …/tokens`. */
export const TokensAnswer = v.strictObject({ tokens: v.array(TokenRow) });
export type TokensAnswer = v.InferOutput<typeof TokensAnswer>;

/** `POST …/tokens`: the only time the token is shown. */
export const TokenAnswer = v.strictObject({
  ...TokenRow.entries,
  token: v.string(),
});
export type TokenAnswer = v.InferOutput<typeof TokenAnswer>;

/** `GET /health`. */
export const HealthAnswer = v.strictObject({
  status: v.picklist(["ok", "failing"]),
  version: v.string(),
  /** Whether each binding answered, and whether real captcha keys are configured. */
  checks: v.strictObject({
    kv: v.boolean(),
    poll: v.boolean(),
    site: v.boolean(),
    captcha: v.picklist(["ready", "test-keys", "misconfigured"]),
  }),
});
export type HealthAnswer = v.InferOutput<typeof HealthAnswer>;
