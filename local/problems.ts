/**
 * Makes the pages that the `type` of a problem leads to: what happened, in the worker's own words, and what to do. One for
 * each code, and a list of them. `npm run build` writes them as static files. Pure.
 */
import type { ErrorCode } from "../worker/contract/index.ts";
import { MEANINGS, TITLES } from "../worker/middleware/meanings.ts";

/** What whoever meets a code can do about it. */
export const WHAT_TO_DO: Record<ErrorCode, string> = {
  "invalid-request": "Correct what `fields` names. `/openapi.json` says what each route takes.",
  "too-large": "Send less: one vote, or at most a hundred articles at once.",
  "unsupported-media-type": "Set the Content-Type header to what the body is.",
  "suffixes-unreadable":
    "Send the same request again in a moment, or name the origins one by one, without a *.",
  "not-found": "Look for a slip in the address. `/openapi.json` lists every route.",
  "method-not-allowed": "Use one of the methods in the header `Allow`.",
  "unknown-site": "Look for a slip in the site's id, or register the site first.",
  "unknown-article":
    "Take the key from the index of articles. An article is in it from its first vote or its registration on.",
  "unknown-question": "Leave `question` out, or name one that the site's settings have.",
  "unknown-review": "Take the review's id from the article's own answer or from the audit log.",
  "unknown-token": "List the site's tokens. It may have been revoked already.",
  "unknown-import":
    "Nothing. An import that was sent to its end can't be given up: the site is what its file says.",
  "unknown-vote": "Take the key from the article's export of votes. It may have been erased already.",
  "vote-changed":
    "Read the vote again by sending it again, and send the remark with that edit as `vote_edit`.",
  "remarks-off":
    "The owner can switch them on, and says where: the settings `remarks` and `remarks_in`. Deleting needs no reasons.",
  "too-many-remarks":
    "Send the reasons alone, or all of it tomorrow. The owner sets how many there may be: `remarks_per_day`.",
  "unknown-remark":
    "Its reader has deleted it, changed the answer or withdrawn the vote, or its time was over.",
  "unknown-bookmark": "List the article's bookmarks, and name one of them.",
  "bookmark-outdated": "Undo reviews by their ids instead, or read an export into another deployment.",
  "not-restored":
    "Look at the article in a minute: its log says whether it went back after all. If not, send the same request again. On a developer's machine no poll can go back: the local runtime has no bookmarks.",
  "name-taken": "Choose another name, or revoke the token that has this one.",
  "cursor-expired": "Ask for the first page again. A list can be walked for ten minutes.",
  "changed-meanwhile":
    "Read it again, look at what `changed` and the audit log tell, and send your change with the new ETag in `If-Match`.",
  "review-undone": "Nothing: what it did is taken back.",
  "move-conflict": "Look into the audit log for where each of the two has gone, and name the newest ids.",
  "move-in-progress": "Send the same request again after `Retry-After`.",
  "article-not-registered": "The site's owner can register the article, or let all articles be voted on.",
  "origin-not-allowed": "The site's owner can add the page's origin to the site's settings.",
  "site-paused": "Wait until the site's owner resumes it. A vote can be withdrawn meanwhile.",
  "poll-closed": "A vote can still be withdrawn; a moderator can open the poll again.",
  "too-many-changes": "The vote stands as it is. It can still be withdrawn.",
  "too-many-articles": "Send the vote again after `Retry-After`. Registered articles are not limited.",
  "address-missing":
    "Send the request through Cloudflare, which names the address, or from the machine itself.",
  "too-many-requests": "Wait as long as `Retry-After` says, and ask less often.",
  "vote-id-expired": "Make a new vote id of the hour in `hour`. The widget does so by itself.",
  "question-mismatch": "Leave `question` out, or name the one that this poll asks.",
  "captcha-required": "Solve a captcha and send its token as `captcha`.",
  "captcha-too-long": "Send the token as Turnstile gave it, and nothing else.",
  "captcha-failed": "Solve another captcha.",
  "captcha-spent": "Solve another captcha. The widget does so by itself, once.",
  "captcha-mismatch": "Solve the captcha on the page of the very article that is voted on.",
  "captcha-misconfigured": "The operator's `/health` names what is wrong with the deployment.",
  "captcha-unavailable":
    "Send the same vote again after `Retry-After`. Turnstile does not answer at the moment.",
  "token-required": "Send a token of the site in the Authorization header.",
  "token-invalid": "Look for a slip in the token and the site's id. It may have expired or been revoked.",
  "scope-missing": "Use a token with the scope that the route takes; one with `manage` can mint it.",
  "session-invalid":
    "Sign in again: ask a colleague with the scope manage, or the site's owner, for an invitation.",
  "condition-required":
    "Read what you change, and send its ETag in `If-Match`. Whoever sends a token may leave it out.",
  "invitation-invalid": "Ask whoever sent it for another one. Each can be used once.",
  "unknown-person": "List the site's people. Somebody may have removed that one already.",
  "unknown-invitation": "List the site's people. It may have been used or withdrawn already.",
  "unknown-session": "List the site's people. It may have ended already.",
  "too-many-people": "Remove those who don't sign in any more.",
  busy: "Send the same request again after `Retry-After`. The same vote id counts once.",
  "site-not-empty":
    "Read the export into a site of the same id that nobody has voted on, in another deployment, say. Totals of other systems can join a site that counts votes.",
  "site-mismatch": "Read it into the site that it was written of: the id stands in its first line.",
  "import-in-progress":
    "Send the rest of the file: the import goes on where it stopped. Or give it up, with `DELETE` on the import's own address.",
  "erasure-in-progress":
    "Send the same request again after `Retry-After`. The log says what does not answer, should it take longer.",
  "export-newer": "Upgrade this deployment to the version that wrote the file, or a later one.",
  "import-damaged": "Write the export again, or take an unharmed copy: the file was cut off or changed.",
  "rollups-differ": "Recount the article, then export again.",
  "review-in-progress": "Wait until the review is over, and export again.",
  internal: "Tell the operator the `request_id`: the log has the cause under it.",
};

/** Every page by its name, without its ending. */
export function problemPages(): Record<string, string> {
  const codes = Object.keys(MEANINGS).sort() as ErrorCode[];
  const links = codes.map((code) => `<li><a href="/problems/${code}">${code}</a>`);
  const index = page("Problems", `<h1>Problems</h1>\n<ul>\n${links.join("\n")}\n</ul>`);
  return { index, ...Object.fromEntries(codes.map((code) => [code, problemPage(code)])) };
}

function problemPage(code: ErrorCode): string {
  const [status, detail, retryAfterS] = MEANINGS[code];
  const again = retryAfterS === undefined ? "" : `\n<p>It may be sent again after ${retryAfterS} seconds.`;
  return page(
    code,
    `<h1>${code}</h1>
<p>${status} ${TITLES[status]}
<p>What happened: ${marked(detail)}
<p>What to do: ${marked(WHAT_TO_DO[code])}${again}
<p><a href="/problems/">All problems</a>`,
  );
}

/** Words in backquotes as code; the sentences are ours and have no other markup. */
function marked(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/`([^`]+)`/g, "<code>$1</code>");
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · Afterword</title>
${body}
</html>
`;
}
