/** An example of each request and answer that is JSON or a form, by the name of its route. Each fits its schema: a test says so. */
import type * as a from "../../worker/contract/index.ts";

const KEY = "9sC5Jr3mQvqIY5mC8Q1e0g";
const ARTICLE = "https://daily.example/2026/11/bench";
const TALLY = { yes: 12, no: 3, revision: 1_795_400_000_000 };
const REVIEW_ID = "6f1b3a5e-8f0c-4d52-9a57-0c2a7f7f3b11";
const TOKEN_ID = "b0d7c1d2-51f4-4f0e-8a9b-6d3f0e2c4a18";
const AT = "2026-11-23T09:30:00.000Z";

const DETAILS: a.Details = {
  section: "City",
  authors: ["Ada Marsh"],
  tags: ["canals", "benches"],
  language: "en",
  published_at: "2026-11-23T08:00:00.000Z",
  modified_at: "2026-11-23T11:00:00.000Z",
  editions: ["2026-11-23T11:00:00.000Z"],
};

const ROW: a.ArticleRow = {
  key: KEY,
  article: ARTICLE,
  address: ARTICLE,
  title: "The bench by the canal",
  title_source: "reader",
  question: "like",
  state: "open",
  tally: TALLY,
  approval: { share: 0.8, lower: 0.548 },
  held: 1,
  void: 0,
  added_at: AT,
  first_vote_at: AT,
  last_vote_at: "2026-11-23T10:12:00.000Z",
  moderation_revision: 1_795_300_000_000,
  details: DETAILS,
};

const BEFORE = { yes: 12, no: 3, held: 1, void: 0, share: 0.8 };
const AFTER = { yes: 12, no: 2, held: 1, void: 1, share: 12 / 14 };

const REVIEW: a.ReviewRow = {
  id: REVIEW_ID,
  at: AT,
  by: "Ada",
  by_id: TOKEN_ID,
  action: "void",
  filter: { choice: "no", from: "2026-11-23T09:00:00.000Z" },
  undoes: null,
  note: "one hour, one network, one answer",
  state: "done",
  waits_until: null,
  done: 15,
  total: 15,
  votes: 1,
  rows: 6,
  undone: false,
  before: BEFORE,
  after: AFTER,
  explanation: null,
  difference: null,
};
const RUNNING: a.ReviewRow = { ...REVIEW, state: "running", total: 250_000, done: 2_000 };

const ARTICLE_ANSWER: a.ArticleAnswer = {
  ...ROW,
  standings: {
    counted: { yes: 12, no: 3, none: 1 },
    held: { yes: 1, no: 0, none: 0 },
    void: { yes: 0, no: 0, none: 0 },
  },
  trend: {
    hourly: [{ hour: "2026-11-23T09:00:00.000Z", yes: 12, no: 3, held: 1 }],
    daily: [{ day: "2026-11-23", yes: 12, no: 3, held: 1 }],
    time_zone: "Europe/Kyiv",
  },
  signals: [],
  imported: [{ source: "the former system", yes: 310, no: 55 }],
  reviews: [REVIEW],
  published: { state: "open", tally: TALLY, at: AT, age_s: 4 },
};

const SETTINGS: a.SiteSettings = {
  origins: ["https://daily.example", "https://*.preview.daily.example"],
  state: "active",
  question: { uk: "Вам подобається ця стаття?", "*": "Do you like this article?" },
  labels: null,
  default_question: "like",
  questions: {},
  words: null,
  results: "after-voting",
  minimum: 10,
  theme: "auto",
  captcha: "quiet",
  close_after_days: 30,
  network_votes_per_day: 300,
  publications_per_day: 400,
  articles: "any",
  time_zone: "Europe/Kyiv",
};
const SITE: a.SiteAnswer = { site: "daily", ...SETTINGS };

const TOKEN: a.TokenRow = {
  id: TOKEN_ID,
  name: "Ada",
  scopes: ["read", "moderate"],
  created_at: AT,
  expires_at: null,
  last_used_on: "2026-11-23",
  inert: false,
};

const NOTE = { note: "asked for by the author" };

/** What is sent (`body`), and what is answered, by status. */
interface Examples {
  body?: object;
  answers?: Record<number, object>;
}

const VOTE: a.VoteAnswer = { status: "counted", choice: "yes", edit: 0, tally: TALLY };

export const EXAMPLES: Record<string, Examples> = {
  getPoll: {
    answers: {
      200: {
        key: KEY,
        asked: KEY,
        article: ARTICLE,
        exact: "0",
        hour: 498_722,
        may_vote: true,
        question: null,
        labels: null,
        words: null,
        state: "open",
        results: "after-voting",
        minimum: 0,
        theme: "auto",
        captcha: "quiet",
        tally: TALLY,
      } satisfies a.PollAnswer,
    },
  },
  getTallies: {
    answers: { 200: { tallies: [{ article: ARTICLE, key: KEY, tally: TALLY }] } satisfies a.TalliesAnswer },
  },
  castVote: {
    body: {
      article: ARTICLE,
      vote_id: "019aaf5c-7c80-7b3e-9f4d-2a6c81d05e97",
      edit: "0",
      choice: "yes",
      captcha: "0.zrSnRHO7h0HwSjSCU8oyzbjEtD8p",
      url: ARTICLE,
      title: "The bench by the canal",
    },
    answers: {
      200: { ...VOTE, edit: 1, choice: "none", status: "withdrawn" },
      201: VOTE,
      202: { ...VOTE, status: "held" },
    },
  },
  listArticles: { answers: { 200: { articles: [ROW], cursor: null } satisfies a.IndexAnswer } },
  getArticle: { answers: { 200: ARTICLE_ANSWER } },
  patchArticle: {
    body: { state: "closed", note: "the author asked for it" },
    answers: { 200: { ...ROW, state: "closed" } satisfies a.ArticleRow },
  },
  reviewVotes: {
    body: { action: REVIEW.action, filter: REVIEW.filter, note: REVIEW.note, dry_run: true },
    answers: {
      200: {
        dry_run: true,
        votes: 1,
        rows: 6,
        before: BEFORE,
        after: AFTER,
        explanation: null,
      } satisfies a.DryRun,
      202: RUNNING,
    },
  },
  getReview: { answers: { 200: REVIEW } },
  undoReview: { body: NOTE, answers: { 200: REVIEW, 202: RUNNING } },
  recountArticle: {
    body: NOTE,
    answers: { 200: { ...REVIEW, action: "recount", filter: {}, difference: 0 }, 202: RUNNING },
  },
  getAudit: {
    answers: {
      200: {
        entries: [
          {
            id: REVIEW_ID,
            at: AT,
            by: "Ada",
            by_id: TOKEN_ID,
            action: "article.patch",
            target: KEY,
            note: "the author asked for it",
            before: { state: "open", title: null },
            after: { state: "closed", title: null },
          },
        ],
        cursor: null,
      } satisfies a.AuditAnswer,
    },
  },
  putSite: { body: { origins: ["https://daily.example"] }, answers: { 200: SITE, 201: SITE } },
  patchSite: {
    body: { state: "paused", dry_run: false },
    answers: {
      200: {
        ...{ ...SITE, state: "paused", dry_run: false },
        changes: [{ setting: "state", before: "active", after: "paused" }],
      } satisfies a.AmendAnswer,
    },
  },
  getSite: { answers: { 200: SITE } },
  listTokens: { answers: { 200: { tokens: [TOKEN] } satisfies a.TokensAnswer } },
  mintToken: {
    body: { name: "Ada", scopes: ["read", "moderate"] },
    answers: { 201: { ...TOKEN, last_used_on: null, token: "afterword_…" } satisfies a.TokenAnswer },
  },
  revokeToken: { answers: { 200: TOKEN } },
  registerArticles: {
    body: { articles: [{ article: ARTICLE, title: "The bench by the canal", details: { section: "City" } }] },
    answers: { 200: { added: 1, known: 0 } satisfies a.ArticlesAnswer },
  },
  putDetails: { body: DETAILS, answers: { 200: ROW } },
  moveArticle: {
    body: { from: "https://daily.example/2026/11/the-bnech", to: ARTICLE, note: "a slip in the address" },
    answers: {
      200: {
        from: {
          article: "https://daily.example/2026/11/the-bnech",
          key: "Q1e0g9sC5Jr3mQvqIY5mC8",
          known: true,
        },
        to: { article: ARTICLE, key: KEY, known: true },
        votes: 15,
        dry_run: false,
        explanation: "Readers of the old article are forwarded from now on.",
      } satisfies a.MoveAnswer,
    },
  },
  importSite: { answers: { 200: { line: 2_000, stage: "sending" } satisfies a.ImportAnswer } },
  getHealth: {
    answers: {
      200: { status: "ok", version: "0.2.0", deployment: null, configuration: [], test_keys: false },
      503: {
        status: "failing",
        version: "0.2.0",
        deployment: null,
        configuration: ["admin-token-short"],
        test_keys: false,
      },
    } satisfies Record<number, a.HealthAnswer>,
  },
};
