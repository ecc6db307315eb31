/** What the examples are made of: one article of one site, and what is said of it. Each fits its schema. */
import type * as a from "../../worker/contract/index.ts";

export const KEY = "9sC5Jr3mQvqIY5mC8Q1e0g";
export const ARTICLE = "https://daily.example/2026/11/bench";
export const TALLY = { yes: 12, no: 3, revision: 1_795_400_000_000 };
export const REVIEW_ID = "6f1b3a5e-8f0c-4d52-9a57-0c2a7f7f3b11";
export const TOKEN_ID = "b0d7c1d2-51f4-4f0e-8a9b-6d3f0e2c4a18";
export const AT = "2026-11-23T09:30:00.000Z";

export const DETAILS: a.Details = {
  section: "City",
  authors: ["Ada Marsh"],
  tags: ["canals", "benches"],
  language: "en",
  published_at: "2026-11-23T08:00:00.000Z",
  modified_at: "2026-11-23T11:00:00.000Z",
  editions: ["2026-11-23T11:00:00.000Z"],
};

export const ROW: a.ArticleRow = {
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
  reason: { choice: "no", id: "incorrect", votes: 2 },
};

export const BEFORE = { yes: 12, no: 3, held: 1, void: 0, share: 0.8 };
export const AFTER = { yes: 12, no: 2, held: 1, void: 1, share: 12 / 14 };

export const REVIEW: a.ReviewRow = {
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
export const RUNNING: a.ReviewRow = { ...REVIEW, state: "running", total: 250_000, done: 2_000 };

export const ARTICLE_ANSWER: a.ArticleAnswer = {
  ...ROW,
  standings: {
    counted: { yes: 12, no: 3, none: 1 },
    held: { yes: 1, no: 0, none: 0 },
    void: { yes: 0, no: 0, none: 0 },
  },
  reasons: { yes: { clear: 1 }, no: { incorrect: 2, "one-sided": 1 } },
  held_by_cause: [{ cause: "network", yes: 1, no: 0, none: 0 }],
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
  consent: null,
  off: ["section:Obituaries", "tag:disaster"],
  remarks: "text",
  contact: "desk@daily.example",
  remark_days: 90,
  remarks_per_day: 200,
  remark_words: ["libel*"],
  remarks_in: ["section:Politics"],
  reasons: {
    no: [
      { id: "incorrect", text: null },
      { id: "too-long", text: { en: "Too long", uk: "Задовга" } },
    ],
  },
  close_after_days: 30,
  network_votes_per_day: 300,
  hold_score: 6,
  publications_per_day: 400,
  articles: "any",
  time_zone: "Europe/Kyiv",
  jurisdiction: null,
};
export const SITE: a.SiteAnswer = { site: "daily", ...SETTINGS };

export const TOKEN: a.TokenRow = {
  id: TOKEN_ID,
  name: "Ada",
  scopes: ["read", "moderate"],
  created_at: AT,
  expires_at: null,
  last_used_on: "2026-11-23",
  inert: false,
};

export const SIGNAL: a.Signal = {
  kind: "burst",
  from: "2026-11-24T03:00:00.000Z",
  until: "2026-11-24T04:00:00.000Z",
  votes: 180,
  expected: 4,
  score: 6.1,
  yes_share: 0.02,
  yes_share_else: 0.8,
  votes_else: 410,
  filter: { choice: "no", from: "2026-11-24T03:00:00.000Z", until: "2026-11-24T04:00:00.000Z" },
  filter_honest: 1,
  explanation: "180 votes within an hour, 2 % yes; the 410 before them say yes to 80 %.",
};
