/** The commands that say what a site's articles were given, and where one went. */
import type { ArticleAnswer, IndexAnswer, MoveAnswer } from "../../../worker/contract/index.ts";
import { ARTICLE_HELP, ARTICLE_OPTIONS, articlePath, keyOf } from "../article.ts";
import { admin, type Command, moderation } from "../command.ts";
import { shareCell } from "../share.ts";
import { table } from "../table.ts";

/** Articles that a list shows without --all, at least. */
const FIRST_ROWS = 100;

export const ARTICLES: Record<string, Command> = {
  "article list": {
    usage:
      "SITE [--find TEXT] [--state STATE] [--signal KIND] [--since WHEN] [--until WHEN] [--sort ORDER] [--all]",
    summary: "Lists a site's articles with their tallies, addresses and keys.",
    help: `  --find TEXT    only articles with this text in title, id or address; an address as you have copied it
  --state STATE  only those that are open, closed or hidden
  --signal KIND  only those with a signal of the last seven days: any, burst or network
  --since WHEN   only those whose last vote is not older, such as 2027-01-31T06:00:00Z
  --until WHEN   only those whose last vote is older
  --sort ORDER   newest-vote, newest-article, votes, approval or held
  --all          every page, not only the first hundred articles`,
    options: {
      sort: { type: "string" },
      find: { type: "string" },
      state: { type: "string" },
      signal: { type: "string" },
      since: { type: "string" },
      until: { type: "string" },
      all: { type: "boolean" },
    },
    takes: ["SITE"],
    scope: "read",
    alias: "tallies",
    examples: [
      "article list daily --sort held",
      "article list daily --find https://daily.example/bench --json",
    ],
    async run(api, [site], { sort, find, state, signal, since, until, all }) {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries({ sort, q: find, state, signal, since, until }))
        if (typeof value === "string") query.set(name, value);
      const filtered = [...query.keys()].some((name) => name !== "sort");
      const data = await api.json<IndexAnswer>("GET", moderation(site, `/articles?${query}`));
      // A page of a filtered list may be short, or empty, and not the last.
      while (data.cursor && (all || data.articles.length < FIRST_ROWS)) {
        const next = await api.json<IndexAnswer>("GET", moderation(site, `/articles?cursor=${data.cursor}`));
        data.articles.push(...next.articles);
        data.cursor = next.cursor;
      }
      const rows = data.articles.map((row) => [
        row.title,
        row.tally.yes,
        row.tally.no,
        shareCell(row.tally),
        row.held,
        row.void,
        row.state,
        row.address ?? row.article,
        row.key,
        // Beside what is counted here, and never in it.
        (row.imported ?? []).map(({ source, yes, no }) => `${yes}/${no} ${source}`).join(", ") || null,
      ]);
      const names = [
        "title",
        "yes",
        "no",
        "approval",
        "held",
        "void",
        "state",
        "address",
        "key",
        "imported yes/no",
      ];
      const some = data.articles.some(({ imported = [] }) => imported.length > 0);
      const columns = some ? names : names.slice(0, -1);
      const shown = rows.map((row) => row.slice(0, columns.length));
      const text =
        rows.length > 0 ? table(columns, shown) : filtered ? "No article fits." : "No articles yet.";
      return { text, data, ...(data.cursor && { aside: "There are more: --all prints them." }) };
    },
  },
  "article show": {
    usage: "SITE ARTICLE",
    summary: "Prints one article straight from its poll: exact numbers, and what readers are shown.",
    help: ARTICLE_HELP,
    options: ARTICLE_OPTIONS,
    takes: ["SITE", "ARTICLE"],
    scope: "read",
    examples: ["article show daily https://daily.example/bench"],
    async run(api, [site = "", typed = ""], values) {
      const key = await keyOf(api, site, typed, values);
      const data = await api.json<ArticleAnswer>("GET", moderation(site, articlePath(key)));
      const held = data.held_by_cause.map(({ cause, yes, no }) => `${yes + no} ${cause}`).join(", ");
      const { published } = data;
      const rows: [string, string | null][] = [
        ["title", data.title],
        ["address", data.address],
        ["id", data.article],
        ["key", data.key],
        ["question", data.question],
        ["state", data.state],
        ["yes", String(data.tally.yes)],
        ["no", String(data.tally.no)],
        ["approval", shareCell(data.tally)],
        ["held", held || String(data.held)],
        ["void", String(data.void)],
        ["last vote", data.last_vote_at],
        ["signals", data.signals.map(({ explanation }) => explanation).join(" ") || null],
        [
          "readers see",
          published && `${published.tally.yes} yes, ${published.tally.no} no (${published.state})`,
        ],
      ];
      return { text: table(["what", "value"], rows), data };
    },
  },
  "article move": {
    usage: "SITE --from ARTICLE --to ARTICLE --note TEXT [--dry-run]",
    summary:
      "Declares that an article id is now another: its readers are forwarded and its votes added, for good.",
    help: `  --from ARTICLE --to ARTICLE  the old id and the new one
  --note TEXT                  why, for the audit log
  --exact                      both ids are kept to the letter, as pages say it with data-exact
  --alias                      the old id is forwarded though nobody has voted on it
  --dry-run                    moves nothing, and prints what would be`,
    options: {
      from: { type: "string" },
      to: { type: "string" },
      note: { type: "string" },
      exact: { type: "boolean" },
      alias: { type: "boolean" },
      "dry-run": { type: "boolean" },
    },
    takes: ["SITE"],
    scope: "manage",
    alias: "move",
    examples: [
      'article move daily --from https://daily.example/old --to https://daily.example/bench --note "new slug" --alias --dry-run',
    ],
    async run(api, [site], { from, to, note, exact, alias, "dry-run": dry_run }) {
      const asked = { from, to, note, exact, alias, dry_run };
      const data = await api.json<MoveAnswer>("POST", admin(site, "/moves"), asked);
      const votes = data.dry_run ? "votes would be moved" : "votes are on their way";
      return { text: `${data.votes} ${votes}. ${data.explanation}`, data };
    },
  },
};
