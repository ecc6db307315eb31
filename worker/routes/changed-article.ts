/** The answer to whoever has changed an article: its row as it is now, or why it was not changed. Changes nothing. */
import type { Context } from "hono";
import type { Failure } from "../domain/failure.ts";
import type { Admission } from "../messages.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import type { PollSummary } from "../poll/memory.ts";
import { exactRow } from "./exact-row.ts";
import { articleRow } from "./rows.ts";

export function changedArticle(
  c: Context<AppEnv>,
  admission: Admission,
  poll: PollSummary | Failure,
): Response {
  if ("ok" in poll) return problem(c, poll);
  return c.json(articleRow(exactRow(admission, poll, c.var.access.closeAfterDays)));
}
