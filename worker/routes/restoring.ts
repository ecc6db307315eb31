/** What brings an article's poll back to a bookmark, and lists those that there are; sets one before a review. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type BookmarkRow,
  type BookmarksAnswer,
  type RestoreAnswer,
  RestoreRequest,
} from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { BOOKMARK_DEADLINE_MS } from "../limits/bookmarks.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits/requests.ts";
import { logException } from "../log.ts";
import { readJson } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { tagged, unconditional } from "../middleware/revision.ts";
import { token } from "../middleware/token.ts";
import { withDeadline } from "../object/deadline.ts";
import { siteOf } from "../object/stubs.ts";
import type { StoredBookmark } from "../site/restoring/bookmarks.ts";
import type { Bookmarked, BookmarkStep } from "../site/restoring/restoring.ts";
import { articleOf } from "./named.ts";
import { moment } from "./rows.ts";

const step = (c: Context<AppEnv>, asked: BookmarkStep): Promise<Bookmarked | Failure> =>
  siteOf(c.env, c.var.site).bookmarks(asked);
const row = ({ id, atMs, why, votes }: StoredBookmark): BookmarkRow => ({ id, at: moment(atMs), why, votes });

/** Sets a bookmark before a review, if the poll has many votes. Without one the review goes on, and can still be undone. */
export async function beforeReview(
  c: Context<AppEnv>,
  { key, seen }: { key: string; seen?: number | undefined },
): Promise<void> {
  try {
    await withDeadline(
      step(c, { step: "set", key, ...(seen !== undefined && { seen }) }),
      BOOKMARK_DEADLINE_MS,
      "a bookmark",
    );
  } catch (error) {
    logException("warn", "bookmark-not-set", error, { site: c.var.site, key });
  }
}

export const restoring = new Hono<AppEnv>()
  .get("/:site/articles/:key/bookmarks", token("manage"), async (c) => {
    const named = articleOf(c);
    if (!named.ok) return problem(c, named);
    const known = await step(c, { step: "list", key: named.key });
    if (!known.ok) return problem(c, known);
    const answer: BookmarksAnswer = { bookmarks: known.bookmarks.map(row) };
    return tagged(c, answer);
  })

  .post("/:site/articles/:key/restore", token("manage"), unconditional, async (c) => {
    const named = articleOf(c);
    if (!named.ok) return problem(c, named);
    const body = await readJson(c, RestoreRequest, ADMIN_BODY_MAX_BYTES);
    if (!body.ok) return problem(c, body);
    const { bookmark: id, note, dry_run } = body.value;
    const act = { by: c.var.actor, note };
    const restored = await step(c, { step: "restore", key: named.key, id, act, dryRun: dry_run });
    if (!restored.ok) return problem(c, restored);
    const [set] = restored.bookmarks;
    if (!set) return problem(c, failure("unknown-bookmark"));
    const answer: RestoreAnswer = { dry_run, bookmark: row(set), votes: restored.votes };
    return c.json(answer);
  });
