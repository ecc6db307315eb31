/**
 * The HTTP contract (v1): every request as a schema, every answer as a type, every error code.
 * The only worker file that the widget may import, and only as types.
 */
import * as v from "valibot";
import {
  ARTICLE_ID_MAX_CHARS,
  QUESTION_MAX_CHARS,
  SITE_ORIGINS_MAX,
  TOKEN_NAME_MAX_CHARS,
} from "./limits.ts";

/** What a reader answers. `none` after a withdrawal. */
export type Choice = "yes" | "no" | "none";
/** Where a vote stands. Set by the server's rules and by moderators, never by the reader. */
export type Standing = "counted" | "held" | "void";
/** Whether a poll takes votes (`open`), only shows them (`closed`), or shows nothing (`hidden`). */
export type PollState = "open" | "closed" | "hidden";
/** What a token may do on its site. None includes another. */
export type Scope = "read" | "moderate" | "manage";
/**
 * When readers see the tally. `after-voting` is a rule of display: the tally itself is public.
 * Under the other two the worker leaves the counts out of every public answer.
 */
export type ResultsPolicy = "after-voting" | "after-closing" | "never";

/** Counted votes per choice. `revision` only grows; a higher one is the newer tally. */
export interface Tally {
  yes: number;
  no: number;
  /** Milliseconds since 1970, or one more than the last revision where the clock did not move on. */
  revision: number;
}

// Requests

const siteId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,63}$/));
const articleId = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(ARTICLE_ID_MAX_CHARS));
/**
 * An origin as browsers send it: scheme, host, and a port only where it isn't the default one. URL alone would
 * let "*" through as a host, and in the frame's CSP that means everybody.
 */
const origin = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?$/),
  v.check((text) => URL.canParse(text) && new URL(text).origin === text),
);
const scope = v.picklist(["read", "moderate", "manage"] as const satisfies Scope[]);

/** `{site}` of every path. */
export const SiteId = siteId;
/** `{key}` of a moderator's path: 128 bits in base64url. */
export const ArticleKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));

/** Query of `GET /v1/sites/{site}/poll`. */
export const PollQuery = v.object({
  article: articleId,
  /**
   * The page's address, sent where `article` is a canonical link of another origin than the page's.
   * It becomes the article id if that origin isn't one of the site's.
   */
  address: v.optional(articleId),
});

/** Form of `POST /v1/sites/{site}/votes`. Fields it doesn't know are ignored. */
export const VoteForm = v.object({
  article: articleId,
  /** Random, made and kept by the reader's browser; the right to change this vote. */
  vote_id: v.pipe(v.string(), v.uuid()),
  /** 0 for a first vote; each change adds one. An edit not above the stored one changes nothing. */
  edit: v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number)),
  choice: v.picklist(["yes", "no", "none"] as const satisfies Choice[]),
  /** Turnstile's token. Needed for a vote id the poll does not know yet. */
  captcha: v.optional(v.string()),
  /** The page's address, kept only if it lies on one of the site's origins. */
  url: v.optional(v.string()),
  /** The page's title: text, marked as reported by a reader. */
  title: v.optional(v.string()),
});
export type VoteForm = v.InferOutput<typeof VoteForm>;

/** Body of `PUT /v1/admin/sites/{site}`: the whole of a site's settings; what is left out gets its default. */
export const SiteSettings = v.strictObject({
  /** Where the widget may be embedded. */
  origins: v.pipe(v.array(origin), v.minLength(1), v.maxLength(SITE_ORIGINS_MAX)),
  /** A paused site shows its tallies and takes no votes. */
  state: v.optional(v.picklist(["active", "paused"] as const), "active"),
  /** Replaces "Do you like this article?"; null for the widget's own words in the reader's language. */
  question: v.optional(
    v.nullable(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(QUESTION_MAX_CHARS))),
    null,
  ),
  results: v.optional(
    v.picklist(["after-voting", "after-closing", "never"] as const satisfies ResultsPolicy[]),
    "after-voting",
  ),
  /** Whether the captcha shows only when it needs the reader (`quiet`) or always (`visible`). */
  captcha: v.optional(v.picklist(["quiet", "visible"] as const), "quiet"),
});
export type SiteSettings = v.InferOutput<typeof SiteSettings>;

/** Body of `POST /v1/admin/sites/{site}/tokens`. */
export const TokenRequest = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(TOKEN_NAME_MAX_CHARS)),
  scopes: v.pipe(v.array(scope), v.minLength(1), v.maxLength(3)),
});

/** Query of the moderator's index. */
export const IndexQuery = v.object({ cursor: v.optional(v.pipe(v.string(), v.maxLength(100))) });

// Answers

/** `GET poll`: all the widget needs to start. */
export interface PollAnswer {
  key: string;
  /** The article id that counts, to be sent with a vote. */
  article: string;
  /** The site's own question, or null for the widget's. */
  question: string | null;
  state: PollState;
  results: ResultsPolicy;
  captcha: SiteSettings["captcha"];
  /** The published tally; null where the policy hides it or storage could not be read. */
  tally: Tally | null;
}

/** What a reader may know of a vote. */
export type VoteStatus = Standing | "withdrawn";

/** `POST votes`: what stands now, whichever request made it so. */
export interface VoteAnswer {
  status: VoteStatus;
  choice: Choice;
  edit: number;
  /** The exact tally in this moment; null where the results policy hides it. */
  tally: Tally | null;
}

/** One row of the moderator's index. */
export interface ArticleRow {
  key: string;
  /** The publisher's article id, as the first vote named it. */
  article: string;
  /** Where the article can be read, if a reader's browser reported an address on the site's origins. */
  address: string | null;
  title: string | null;
  /** Who the title is from: the page as a reader's browser saw it, or a moderator. */
  title_source: "reader" | "moderator";
  state: PollState;
  tally: Tally;
  held: number;
  void: number;
  /** ISO 8601, or null before the first vote has reached the index. */
  last_vote_at: string | null;
}

/** `GET …/articles`: newest vote first; `cursor` fetches the next page, null on the last. */
export interface IndexAnswer {
  articles: ArticleRow[];
  cursor: string | null;
}

/** `GET …/articles/{key}`: one poll straight from its object. */
export interface ArticleAnswer extends ArticleRow {
  /** Counted votes by the hour they were cast, oldest first, hours without votes left out. */
  trend: { hour: string; yes: number; no: number }[];
}

/** `PUT /v1/admin/sites/{site}`. */
export interface SiteAnswer extends SiteSettings {
  site: string;
}

/** `POST …/tokens`: the only time the token is shown. */
export interface TokenAnswer {
  id: string;
  name: string;
  scopes: Scope[];
  token: string;
}

/** `GET /health`. */
export interface HealthAnswer {
  status: "ok" | "failing";
  version: string;
  /** Whether each binding answered, and whether real captcha keys are configured. */
  checks: { kv: boolean; poll: boolean; site: boolean; captcha: "ready" | "test-keys" | "misconfigured" };
}

/** Every error code. What each means stands in middleware/problem.ts. */
export type ErrorCode =
  | "invalid-request"
  | "too-large"
  | "unsupported-media-type"
  | "not-found"
  | "unknown-site"
  | "unknown-article"
  | "origin-not-allowed"
  | "site-paused"
  | "poll-closed"
  | "too-many-changes"
  | "too-many-articles"
  | "captcha-required"
  | "captcha-too-long"
  | "captcha-failed"
  | "captcha-spent"
  | "captcha-mismatch"
  | "captcha-misconfigured"
  | "token-required"
  | "token-invalid"
  | "scope-missing"
  | "busy"
  | "internal";

/** RFC 9457 problem, served as `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  /** Names of the fields that did not fit, for `invalid-request`. Their values are never repeated. */
  fields?: string[];
}
