/** What each error code means: its status, its sentence for people, and when to try again. Decides nothing. */
import type { ErrorCode } from "../contract/index.ts";
import { RETRY_BRAKE_S, RETRY_LATER_S, RETRY_SOON_S } from "../limits/retries.ts";

/** Status, a sentence for people, and the seconds after which the same request may be sent again. */
type Meaning = [status: keyof typeof TITLES, detail: string, retryAfterS?: number];

export const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** What each code means. */
export const MEANINGS: Record<ErrorCode, Meaning> = {
  "invalid-request": [400, "Some fields are missing or not of the expected form."],
  "too-large": [413, "The body is larger than any valid one."],
  "unsupported-media-type": [
    415,
    "Votes are sent as application/x-www-form-urlencoded, everything else as application/json, an import's lines as application/x-ndjson.",
  ],
  "suffixes-unreadable": [
    503,
    "The list of public suffixes could not be read, and no pattern of origins is taken without it. Nothing was changed.",
    RETRY_SOON_S,
  ],
  "not-found": [404, "Nothing is served at this address."],
  "method-not-allowed": [405, "This address takes other methods; `Allow` names them."],
  "unknown-site": [404, "No site is registered under this id."],
  "unknown-article": [404, "This site has no article with this key."],
  "unknown-question": [404, "This site asks no question with this id."],
  "unknown-review": [404, "This article has no review with this id."],
  "unknown-token": [404, "This site has no token with this id."],
  "unknown-import": [404, "No import of this site is on its way: none was begun, or it was sent to its end."],
  "unknown-vote": [404, "This article has no vote with this id or key."],
  "vote-changed": [
    409,
    "The vote that this remark belongs to was changed, withdrawn or taken out since. A remark is given beside the vote that stands.",
  ],
  "remarks-off": [403, "This site takes no such remarks at the moment. One that was given can be deleted."],
  "too-many-remarks": [
    429,
    "The newsroom has had as many remarks on this article today as it reads. Reasons without words are taken.",
  ],
  "unknown-remark": [404, "This site has no remark with this id, or it is gone."],
  "unknown-bookmark": [404, "This article has no bookmark with this id, or it is older than thirty days."],
  "bookmark-outdated": [
    409,
    "Its poll can't go back to this bookmark: the article was erased or has moved since, or another has moved here.",
  ],
  "not-restored": [503, "The platform has not brought the poll back to this bookmark, or not yet."],
  "name-taken": [409, "Another token or person of this site has this name, case aside."],
  "cursor-expired": [410, "This list has expired. Start it again without a cursor."],
  "changed-meanwhile": [
    409,
    "Somebody has changed this since you read it; `changed` says who and when. Read it again before you change it.",
  ],
  "review-undone": [409, "This review has been undone already."],
  "move-conflict": [
    409,
    "The old article has become another one already, or the new one has, or they are the same.",
  ],
  "move-in-progress": [
    409,
    "Votes of another article are being added to this one just now. Ask again when they are all here.",
    RETRY_SOON_S,
  ],
  "site-not-empty": [409, "This site has articles of its own. An export is read into a site that has none."],
  "site-mismatch": [409, "This export is another site's: the keys of its articles hang on that site's id."],
  "import-in-progress": [
    409,
    "This site is being read back from an export just now. Send that one to its end, or give it up.",
  ],
  "erasure-in-progress": [409, "What was erased here is not gone everywhere yet.", RETRY_SOON_S],
  "export-newer": [409, "This export has lines of a kind or a version that only a newer Afterword knows."],
  "import-damaged": [
    409,
    "This export is not whole: it was cut or changed, or its lines came from two files.",
  ],
  "rollups-differ": [409, "The votes do not make what is counted of them. Recount the article."],
  "review-in-progress": [
    409,
    "A review is on its way or waits for its day. Ask again when it is over, or undo it.",
    RETRY_SOON_S,
  ],
  "article-not-registered": [403, "This site takes votes on registered articles only, and this one is not."],
  "origin-not-allowed": [403, "This page's origin is not one of the site's."],
  "site-paused": [403, "This site takes no votes at the moment."],
  "poll-closed": [403, "This poll takes no votes any more."],
  "too-many-changes": [429, "This vote has been changed as often as a vote can be."],
  "too-many-articles": [
    429,
    "This site has had as many new articles as it may have in an hour.",
    RETRY_LATER_S,
  ],
  "address-missing": [400, "This request's network address is unknown."],
  "too-many-requests": [429, "Too many requests came from this network just now.", RETRY_BRAKE_S],
  "vote-id-expired": [
    409,
    "A new vote's id must be of the hour in `hour` or the one before. Send it under a new id, with the same captcha.",
  ],
  "question-mismatch": [409, "This article's votes answer another question."],
  "captcha-required": [403, "A first vote needs a captcha."],
  "captcha-too-long": [403, "The captcha token is longer than any real one."],
  "captcha-failed": [403, "The captcha did not pass."],
  "captcha-spent": [403, "The captcha was used already, or solved too long ago."],
  "captcha-mismatch": [403, "The captcha was solved for something else."],
  "captcha-misconfigured": [503, "Captchas can't be checked at the moment.", RETRY_LATER_S],
  "captcha-unavailable": [
    503,
    "Captchas can't be checked at the moment, and many votes wait for it.",
    RETRY_BRAKE_S,
  ],
  "token-required": [401, "Send a token as Authorization: Bearer."],
  "token-invalid": [401, "This token is not valid for this site."],
  "scope-missing": [403, "This token or person may not do that."],
  "session-invalid": [401, "You are not signed in here, or the session has ended, or another page asked."],
  "condition-required": [428, "Say in `If-Match` which revision you have seen."],
  "invitation-invalid": [410, "This invitation was used already, has expired, or was withdrawn."],
  "unknown-person": [404, "This site has no person with this id."],
  "unknown-invitation": [404, "This site has no open invitation with this id."],
  "unknown-session": [404, "This site has no session with this id."],
  "too-many-people": [409, "This site has as many people as a site can have."],
  busy: [503, "Too busy to answer for certain. Send the same request again.", RETRY_SOON_S],
  internal: [500, "Something of ours went wrong."],
};
