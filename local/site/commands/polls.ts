/** The commands that open, close, hide and name the poll of one article. */
import type { ArticleAnswer, ArticleRow, PollState } from "../../../worker/contract/index.ts";
import type { Api } from "../api.ts";
import { ARTICLE_HELP, ARTICLE_OPTIONS, articlePath, keyOf } from "../article.ts";
import { type Command, moderation, type Output, type Values } from "../command.ts";
import { ifAllowed } from "../errors.ts";
import { plain, table } from "../table.ts";

const options = { ...ARTICLE_OPTIONS, note: { type: "string" }, "dry-run": { type: "boolean" } } as const;
const HELP = `${ARTICLE_HELP}
  --note TEXT    why, for the audit log
  --dry-run      changes nothing, and prints which article it would be and how it is now`;

async function change(
  api: Api,
  [site = "", typed = ""]: string[],
  values: Values,
  asked: { state?: PollState; title?: unknown },
): Promise<Output> {
  const { note, "dry-run": dry } = values;
  const key = await keyOf(api, site, typed, values);
  const path = moderation(site, articlePath(key));
  const asking = api.json<ArticleAnswer>("GET", path);
  // A dry run is nothing but reading; what is done can be done by who may not read.
  const known = await (dry ? asking : ifAllowed(asking));
  const before = { title: known?.title, state: known?.state };
  const name = plain(known?.address ?? known?.article ?? typed);
  const rows = Object.entries(asked).map(([what, after]) => [
    what,
    before[what as keyof typeof before] ?? null,
    String(after ?? ""),
  ]);
  const text = [`${key}  ${name}`, table(["what", "before", "after"], rows)];
  if (dry)
    return {
      text,
      aside: "A dry run: nothing was changed.",
      data: { dry_run: true, key, before, after: asked },
    };
  const data = await api.json<ArticleRow>("PATCH", path, { ...asked, note });
  return { text, data };
}

const ofState = (state: PollState, verb: string, summary: string, note: string): Command => ({
  usage: "SITE ARTICLE --note TEXT [--dry-run]",
  summary,
  help: HELP,
  options,
  takes: ["SITE", "ARTICLE"],
  scope: "moderate",
  examples: [`article ${verb} daily https://daily.example/bench --note "${note}"`],
  run: (api, args, values) => change(api, args, values, { state }),
});

export const POLLS: Record<string, Command> = {
  "article close": ofState(
    "closed",
    "close",
    "Closes a poll: it shows its result and takes no votes.",
    "the debate is over",
  ),
  "article hide": ofState(
    "hidden",
    "hide",
    "Hides a poll: readers see nothing of it.",
    "asked for by its author",
  ),
  "article open": ofState("open", "open", "Opens a poll again.", "a second look"),
  "article name": {
    usage: "SITE ARTICLE --title TEXT --note TEXT [--dry-run]",
    summary: "Gives an article its title, in place of the one that a reader's browser reported.",
    help: `  --title TEXT   the title
${HELP}`,
    options: { ...options, title: { type: "string" } },
    takes: ["SITE", "ARTICLE"],
    scope: "moderate",
    examples: [
      'article name daily https://daily.example/bench --title "The bench by the canal" --note "as printed"',
    ],
    run: (api, args, values) => change(api, args, values, { title: values.title }),
  },
};
