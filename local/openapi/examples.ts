/** An example of each request and answer that is JSON or a form, by the name of its route. Each fits its schema: a test says so. */
import type * as a from "../../worker/contract/index.ts";
import {
  AFTER,
  ARTICLE,
  ARTICLE_ANSWER,
  AT,
  BEFORE,
  DETAILS,
  KEY,
  REVIEW,
  REVIEW_ID,
  ROW,
  RUNNING,
  SIGNAL,
  SITE,
  TALLY,
  TOKEN,
  TOKEN_ID,
} from "./samples.ts";

const NOTE = { note: "asked for by the author" };

/** What is sent (`body`), and what is answered, by status. */
interface Examples {
  body?: object;
  answers?: Record<number, object>;
}

const INVITATION = { id: REVIEW_ID, created_at: AT, expires_at: "2026-11-23T10:30:00.000Z" };
const PERSON: a.PersonRow = {
  ...{ id: TOKEN_ID, name: "Ada", scopes: ["read", "moderate"], created_at: AT },
  invitations: [INVITATION],
  sessions: [],
  inert: false,
};
const SIGNED_IN: a.SessionAnswer = {
  site: SITE.site,
  id: TOKEN_ID,
  name: "Ada",
  scopes: ["read", "moderate"],
  sites: ["daily", "weekly"],
};
const SECRET = "3q2-7wKJb0mQ5r8ZtXyA9cVhNfLpEoUi1dGsTjWkR4M";

const VOTE: a.VoteAnswer = { status: "counted", choice: "yes", edit: 0, tally: TALLY };

const REMARK: a.RemarkRow = {
  id: "5e884898da28047151d0e56f",
  key: KEY,
  article: ARTICLE,
  title: "The bench by the canal",
  choice: "no",
  standing: "counted",
  reasons: ["incorrect"],
  text: "The bridge was closed in 1968, not in 1986. Call me: [phone]",
  masked: true,
  flags: ["phone", "error"],
  language: "en",
  copies: 1,
  sent_at: AT,
  kept_until: "2027-02-21T09:30:00.000Z",
  triage: "new",
  archived_at: null,
  edition: null,
  revision: 1_795_400_000_000,
};
const REMARK_COUNTS: a.RemarkCounts = {
  ...{ new: 1, useful: 0, "acted-on": 0, "no-action": 0 },
  ...{ inappropriate: 0, archived: 0 },
  flags: {
    ...{ email: 0, phone: 1, card: 0, iban: 0, link: 0, threat: 0, "self-harm": 0 },
    ...{ error: 1, word: 0 },
  },
};

const ERASED_VOTE: a.VoteEraseAnswer = {
  dry_run: true,
  vote: { choice: "yes", status: "counted", cast_at: AT },
};
const ERASED_ARTICLE: a.ArticleEraseAnswer = {
  dry_run: false,
  polls: [{ key: KEY, article: ARTICLE }],
  votes: 15,
  over: false,
};
const ERASED_SITE: a.SiteEraseAnswer = {
  dry_run: false,
  site: "daily",
  by: "admin",
  at: AT,
  note: "the paper has closed",
  articles: 1,
  votes: 0,
  over: false,
};

const BOOKMARK: a.BookmarkRow = {
  id: "0b5f3a52-6d0e-4a39-8c3d-2f7d9a1c4e68",
  at: AT,
  why: "review",
  votes: 1_200,
};

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
        consent: null,
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
  sendRemark: {
    body: {
      article: ARTICLE,
      vote_id: "019aaf5c-7c80-7b3e-9f4d-2a6c81d05e97",
      vote_edit: "0",
      edit: "1",
      reasons: "incorrect,one-sided",
      text: "The bridge was closed in 1968, not in 1986.",
    },
    answers: { 200: { status: "sent", edit: 1 } satisfies a.RemarkAnswer },
  },
  listRemarks: {
    answers: {
      200: { remarks: [REMARK], counts: REMARK_COUNTS, cursor: null } satisfies a.InboxAnswer,
    },
  },
  countRemarks: {
    answers: {
      200: {
        ...REMARK_COUNTS,
        effort: { days: 30, minutes: 42.5, useful: 17, minutes_per_useful: 2.5 },
      } satisfies a.RemarkCountsAnswer,
    },
  },
  sortRemarks: {
    body: { remarks: [{ id: REMARK.id, triage: "useful", revision: REMARK.revision }] },
    answers: {
      200: {
        remarks: [
          {
            ...{ id: REMARK.id, status: "sorted", before: "new", was: { archived: false, edition: null } },
            ...{ triage: "useful", revision: 1_795_400_000_001 },
          },
        ],
      } satisfies a.SortAnswer,
    },
  },
  openRemark: {
    answers: {
      200: {
        id: REMARK.id,
        text: "The bridge was closed in 1968, not in 1986. Call me: 030 1234567",
        revision: REMARK.revision,
      } satisfies a.RemarkOpenAnswer,
    },
  },
  deleteRemark: { answers: { 200: { id: REMARK.id } satisfies a.RemarkDeleteAnswer } },
  eraseOwnVote: {
    body: { key: KEY, vote_id: "019aaf5c-7c80-7b3e-9f4d-2a6c81d05e97", dry_run: "true" },
    answers: { 200: ERASED_VOTE },
  },
  eraseVote: { answers: { 200: ERASED_VOTE } },
  eraseArticle: {
    answers: {
      200: { ...ERASED_ARTICLE, dry_run: true },
      202: ERASED_ARTICLE,
    },
  },
  listBookmarks: { answers: { 200: { bookmarks: [BOOKMARK] } satisfies a.BookmarksAnswer } },
  restoreArticle: {
    body: { bookmark: BOOKMARK.id, note: "the wrong network was voided", dry_run: true },
    answers: { 200: { dry_run: true, bookmark: BOOKMARK, votes: 1_214 } satisfies a.RestoreAnswer },
  },
  eraseSite: { answers: { 200: { ...ERASED_SITE, votes: 15, over: true }, 202: ERASED_SITE } },
  listArticles: {
    answers: {
      200: {
        articles: [
          {
            ...{
              ...ROW,
              signal: { kind: SIGNAL.kind, score: SIGNAL.score, explanation: SIGNAL.explanation },
            },
            imported: [{ source: "the former system", yes: 310, no: 55 }],
          },
        ],
        cursor: null,
      } satisfies a.IndexAnswer,
    },
  },
  listSections: { answers: { 200: { sections: ["City", "Sports"] } satisfies a.SectionsAnswer } },
  listSignals: {
    answers: {
      200: {
        signals: [{ key: KEY, title: ROW.title, article: ARTICLE, signal: SIGNAL }],
        cursor: null,
      } satisfies a.SignalsAnswer,
    },
  },
  getAttention: {
    answers: {
      200: {
        totals: { counted: 48_210, held: 12 },
        waiting: [
          {
            ...{ key: KEY, article: ARTICLE, title: ROW.title, state: ROW.state },
            ...{ tally: ROW.tally, held: 12, void: 0 },
            moderation_revision: ROW.moderation_revision,
            cause: "network",
            settles: false,
            votes: 12,
            choices: { yes: 0, no: 12, none: 0 },
            filter: { standing: "held", cause: "network" },
            share: 0.612,
            share_counted: 0.57,
          },
        ],
        more: false,
        unusual: [{ key: KEY, article: ARTICLE, title: ROW.title, rule: "signal", signal: SIGNAL }],
        publications: null,
        origins: null,
      } satisfies a.AttentionAnswer,
    },
  },
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
            about: { key: KEY, title: "The bench by the canal" },
            note: "the author asked for it",
            before: { state: "open", title: null },
            after: { state: "closed", title: null },
          },
        ],
        cursor: null,
      } satisfies a.AuditAnswer,
    },
  },
  listSites: {
    answers: {
      200: {
        sites: [
          {
            site: "daily",
            state: "active",
            origins: ["https://daily.example"],
            captcha_action: "v_fz2grQxElFtFzDtcsTBczQ",
            registered_at: AT,
            jurisdiction: null,
          },
        ],
        cursor: null,
      } satisfies a.SitesAnswer,
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
  listPeople: { answers: { 200: { people: [PERSON] } satisfies a.PeopleAnswer } },
  invite: {
    body: { name: "Ada", scopes: ["read", "moderate"], minutes: 60 },
    answers: {
      201: {
        ...{ ...INVITATION, person: PERSON, invitation: SECRET },
        url: `https://votes.example/console/daily/#invitation=${SECRET}`,
      } satisfies a.InvitationAnswer,
    },
  },
  previewInvitation: { body: { invitation: SECRET }, answers: { 200: SIGNED_IN } },
  signIn: { body: { invitation: SECRET }, answers: { 201: SIGNED_IN } },
  getSession: { answers: { 200: SIGNED_IN } },
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
  abandonImport: {
    answers: { 200: { lines: 2_000, articles: 0, over: true, dry_run: false } satisfies a.AbandonAnswer },
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
