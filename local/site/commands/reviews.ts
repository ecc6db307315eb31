/** The commands that review many votes at once: told first, then done, then undone if need be. */
import type { ArticleAnswer, DryRun, ReviewRow, VoteFilter } from "../../../worker/contract/index.ts";
import type { Api } from "../api.ts";
import { ARTICLE_HELP, ARTICLE_OPTIONS, articlePath, keyOf } from "../article.ts";
import { type Around, type Command, moderation, type Output, type Values } from "../command.ts";
import { ifAllowed, Misused, Refused } from "../errors.ts";
import { shareCell } from "../share.ts";
import { table } from "../table.ts";
import { numberOf } from "./settings.ts";

const ACTIONS = ["hold", "void", "restore", "count"];
const FILTER = {
  standing: { type: "string" },
  choice: { type: "string" },
  cause: { type: "string" },
  from: { type: "string" },
  until: { type: "string" },
  network: { type: "string" },
} as const;
const FILTER_HELP = `  ACTION         hold sets counted votes aside; void takes counted and held ones out; restore gives void ones the standing
                 they had before; count lets held ones count
  --standing S   only votes that are counted, held or void
  --choice C     only yes, no or none (withdrawn)
  --cause C      only those that are not counted because of captcha-unreachable, network or moderator
  --from WHEN    only those cast in this minute or later, such as 2027-01-31T06:00:00Z
  --until WHEN   only those cast before it
  --network HASH only those of a network, as signals and exports name it
  --every-vote   in place of a filter: all votes that the action can take`;
const NOTE = { note: { type: "string" } } as const;
const GOING = { ...NOTE, "rows-per-day": { type: "string" }, "no-wait": { type: "boolean" } } as const;
const GOING_HELP = `  --note TEXT    why, for the audit log
  --rows-per-day N  rows that the article's reviews may write today; beyond that it waits for the next day (UTC)
  --no-wait      does not wait for its end; "review show" says how far it is`;
const WAIT_MS = 1_000;

/** A filter as the options that name it, to be pasted. */
export function filterOptions(filter: VoteFilter): string {
  return Object.entries(filter)
    .flatMap(([name, value]) => (value === undefined ? [] : `--${name} ${value}`))
    .join(" ");
}

function filterOf(values: Values): Record<string, unknown> {
  const named = Object.keys(FILTER).flatMap((name) =>
    values[name] === undefined ? [] : [[name, values[name]]],
  );
  if (named.length === 0 && !values["every-vote"])
    throw new Misused(
      `Name the votes that are meant: --${Object.keys(FILTER).join(", --")}; or --every-vote.`,
    );
  if (named.length > 0 && values["every-vote"])
    throw new Misused("--every-vote stands in place of a filter: give one or the other.");
  return Object.fromEntries(named);
}

function actionOf(action: string | undefined): string {
  if (action !== undefined && ACTIONS.includes(action)) return action;
  throw new Misused(`ACTION is one of ${ACTIONS.join(", ")}.`);
}

const figures = ({ before, after }: Pick<DryRun, "before" | "after">) =>
  table(
    ["", "yes", "no", "approval", "held", "void"],
    Object.entries({ before, after }).map(([when, { yes, no, held, void: voided }]) => [
      when,
      ...[yes, no, shareCell({ yes, no }), held, voided],
    ]),
  );

function told(data: ReviewRow): Output {
  const { action, votes, explanation, id, state, waits_until, done, total, difference } = data;
  const what = `${action}: ${votes} votes changed${difference === null ? "" : `, a difference of ${difference}`}.`;
  const how =
    state === "done"
      ? `Undo it with its id, ${id}.`
      : waits_until
        ? `It has ${done} of ${total} votes behind it and goes on at ${waits_until}; its id is ${id}.`
        : `It is ${state}, with ${done} of ${total} votes behind it; its id is ${id}.`;
  return { text: [explanation ? `${what} ${explanation}` : what, figures(data)], aside: how, data };
}

/** Waits for a review's end, unless it has to wait for another day itself. */
async function followed(
  api: Api,
  path: string,
  begun: ReviewRow,
  { "no-wait": leave }: Values,
  { progress }: Around,
): Promise<Output> {
  let row = begun;
  while (!leave && (row.state === "queued" || row.state === "running") && !row.waits_until) {
    progress(`${row.done} of ${row.total} votes`);
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    const next = await ifAllowed(api.json<ReviewRow>("GET", `${path}/reviews/${row.id}`));
    // Who may not read can't follow it.
    if (!next) break;
    row = next;
  }
  return told(row);
}

async function pathOf(api: Api, site = "", typed = "", values: Values = {}): Promise<string> {
  return moderation(site, articlePath(await keyOf(api, site, typed, values)));
}

const REVIEW = "https://daily.example/bench";

export const REVIEWS: Record<string, Command> = {
  "review preview": {
    usage: "SITE ARTICLE ACTION [filter]",
    summary: "Says what a review would do, and does nothing.",
    help: `${ARTICLE_HELP}
${FILTER_HELP}`,
    options: { ...ARTICLE_OPTIONS, ...FILTER, "every-vote": { type: "boolean" } },
    takes: ["SITE", "ARTICLE", "ACTION"],
    scope: "moderate",
    examples: [`review preview daily ${REVIEW} void --choice no --from 2026-01-01T00:00:00Z`],
    async run(api, [site, typed, action], values) {
      const asked = { action: actionOf(action), filter: filterOf(values), note: "preview", dry_run: true };
      const path = await pathOf(api, site, typed, values);
      const data = await api.json<DryRun>("POST", `${path}/reviews`, asked);
      const text = [`${asked.action}: ${data.votes} votes would be changed.`, figures(data)];
      const aside = data.explanation ?? 'Nothing was changed. "review apply" with a --note does it.';
      return { text, aside, data };
    },
  },
  "review apply": {
    usage: "SITE ARTICLE ACTION [filter] --note TEXT",
    summary: "Holds, voids, restores or counts the votes that a filter names.",
    help: `${ARTICLE_HELP}
${FILTER_HELP}
${GOING_HELP}`,
    options: { ...ARTICLE_OPTIONS, ...FILTER, ...GOING, "every-vote": { type: "boolean" } },
    takes: ["SITE", "ARTICLE", "ACTION"],
    scope: "moderate",
    examples: [`review apply daily ${REVIEW} hold --choice no --note "looked at by the desk"`],
    async run(api, [site, typed, action], values, around) {
      const rows_per_day = numberOf(values["rows-per-day"], "rows-per-day");
      const filter = filterOf(values);
      const asked = { action: actionOf(action), filter, note: values.note, dry_run: false, rows_per_day };
      const path = await pathOf(api, site, typed, values);
      const begun = await api.json<ReviewRow>("POST", `${path}/reviews`, asked);
      return followed(api, path, begun, values, around);
    },
  },
  "review list": {
    usage: "SITE ARTICLE",
    summary: "Lists an article's latest reviews with their ids.",
    help: ARTICLE_HELP,
    options: ARTICLE_OPTIONS,
    takes: ["SITE", "ARTICLE"],
    scope: "read",
    examples: [`review list daily ${REVIEW}`],
    async run(api, [site, typed], values) {
      const path = await pathOf(api, site, typed, values);
      const { reviews } = await api.json<ArticleAnswer>("GET", path);
      const rows = reviews.map(({ at, by, action, votes, state, undone, note, filter, id }) => [
        ...[at, by, action, votes, undone ? "undone" : state, note, filterOptions(filter) || null, id],
      ]);
      const columns = ["at", "by", "action", "votes", "state", "note", "filter", "id"];
      return { text: rows.length > 0 ? table(columns, rows) : "No reviews.", data: { reviews } };
    },
  },
  "review show": {
    usage: "SITE ARTICLE REVIEW",
    summary: "Says how far a review is, an undoing or a recount.",
    help: ARTICLE_HELP,
    options: ARTICLE_OPTIONS,
    takes: ["SITE", "ARTICLE", "REVIEW"],
    scope: "read",
    examples: [`review show daily ${REVIEW} "$REVIEW"`],
    async run(api, [site, typed, id = ""], values) {
      const path = await pathOf(api, site, typed, values);
      return told(await api.json<ReviewRow>("GET", `${path}/reviews/${encodeURIComponent(id)}`));
    },
  },
  "review undo": {
    usage: "SITE ARTICLE REVIEW --note TEXT",
    summary:
      "Takes a review back, for the votes on which no later one has decided; a running one is stopped first.",
    help: `${ARTICLE_HELP}
${GOING_HELP}`,
    options: { ...ARTICLE_OPTIONS, ...GOING },
    takes: ["SITE", "ARTICLE", "REVIEW"],
    scope: "moderate",
    examples: [`review undo daily ${REVIEW} "$REVIEW" --note "they were readers"`],
    async run(api, [site, typed, id = ""], values, around) {
      const rows_per_day = numberOf(values["rows-per-day"], "rows-per-day");
      const path = await pathOf(api, site, typed, values);
      const asked = { note: values.note, rows_per_day };
      const begun = await api.json<ReviewRow>(
        "POST",
        `${path}/reviews/${encodeURIComponent(id)}/undo`,
        asked,
      );
      return followed(api, path, begun, values, around);
    },
  },
  "review recount": {
    usage: "SITE ARTICLE --note TEXT",
    summary: "Counts all votes of an article anew. The difference must be zero; it fails where it is not.",
    help: `${ARTICLE_HELP}
${GOING_HELP}`,
    options: { ...ARTICLE_OPTIONS, ...GOING },
    takes: ["SITE", "ARTICLE"],
    scope: "moderate",
    examples: [`review recount daily ${REVIEW} --note "the monthly look"`],
    async run(api, [site, typed], values, around) {
      const rows_per_day = numberOf(values["rows-per-day"], "rows-per-day");
      const path = await pathOf(api, site, typed, values);
      const begun = await api.json<ReviewRow>("POST", `${path}/recount`, { note: values.note, rows_per_day });
      const output = await followed(api, path, begun, values, around);
      const { difference } = (output as { data: ReviewRow }).data;
      if (difference) throw new Refused(`What was counted was ${difference} votes off, and is right now.`);
      return output;
    },
  },
};
