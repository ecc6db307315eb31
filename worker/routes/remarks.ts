/** What readers send the newsroom beside their votes. Decides nothing itself, and keeps nothing of the network it comes from. */
import { Hono } from "hono/tiny";
import { type RemarkAnswer, RemarkForm } from "../contract/index.ts";
import { questionOf } from "../domain/articles/question.ts";
import { voteKey } from "../domain/counting/vote-id.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { reasonIds } from "../domain/remarks/reasons.ts";
import { deletes } from "../domain/remarks/remark.ts";
import { keptText } from "../domain/remarks/text.ts";
import { POLL_DEADLINE_MS } from "../limits/deadlines.ts";
import { REMARK_BODY_MAX_BYTES } from "../limits/remarks.ts";
import { DAY_MS } from "../limits/time.ts";
import { readForm } from "../middleware/body.ts";
import { network } from "../middleware/network.ts";
import { knownSite, siteOrigin } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { DeadlineError, withDeadline } from "../object/deadline.ts";
import { pollOf } from "../object/stubs.ts";
import type { Remarked } from "../poll/remarks/asked.ts";
import { nameOf } from "../published.ts";
import { askedBefore } from "./reader.ts";

export const remarks = new Hono<AppEnv>()
  /** Deleting is always possible: on a paused site, where none are taken any more, and to a question that is asked no more. */
  .post("/:site/remarks", knownSite, siteOrigin, network("VOTE_BRAKE"), async (c) => {
    const { site, settings } = c.var;
    const form = await readForm(c, RemarkForm, REMARK_BODY_MAX_BYTES);
    if (!form.ok) return problem(c, form);
    const { article, exact, vote_id, vote_edit, edit, reasons } = form.value;
    const text = keptText(form.value.text);
    const asked = questionOf(settings, form.value.question);
    const question = asked.ok ? asked : askedBefore(settings, form.value.question);
    if (!question.ok) return problem(c, question);
    const refused = asked.ok ? settings.state === "paused" && failure("site-paused") : asked;
    if (refused && !deletes({ reasons, text })) return problem(c, refused);
    const { key } = await nameOf(site, article, question.inKey, exact === "1", Date.now());
    c.set("key", key);
    const sent: Promise<Remarked | Failure> = pollOf(c.env, site, key).remark({
      vote: await voteKey(vote_id),
      voteEdit: vote_edit,
      edit,
      reasons,
      text,
      allowed: settings.remarks === "off" ? null : reasonIds(settings),
      takesText: settings.remarks === "text",
      places: settings.remarks_in,
      keptMs: settings.remark_days * DAY_MS,
      perDay: settings.remarks_per_day,
      closeAfterDays: settings.close_after_days,
    });
    const answer = await withDeadline(sent, POLL_DEADLINE_MS, "the Poll").catch((error) => {
      // It may have been taken: the same request may be sent again.
      if (error instanceof DeadlineError) return failure("busy", error.message);
      throw error;
    });
    if (!answer.ok) return problem(c, answer);
    const body: RemarkAnswer = { status: answer.deleted ? "deleted" : "sent", edit: answer.edit };
    return c.json(body);
  });
