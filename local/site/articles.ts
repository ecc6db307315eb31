/** The commands about a site's articles: what they were given, to take away, and where they went. */
import type { IndexAnswer, MoveAnswer } from "../../worker/contract/index.ts";
import { admin, type Command, moderation } from "./command.ts";
import { cut, table } from "./table.ts";
import { siteStream } from "./transfer.ts";

/** Articles that a list shows without --all, at least. */
const FIRST_ROWS = 100;

export const ARTICLES: Record<string, Command> = {
  tallies: {
    usage: "SITE [--sort ORDER] [--find TEXT] [--state STATE] [--all]",
    summary: "Prints the tallies of a site's articles.",
    help: `  --sort ORDER   newest-vote, newest-article, votes, approval or held
  --find TEXT    only articles with this text in title, id or address
  --state STATE  only those that are open, closed or hidden
  --all          every page, not only the first hundred articles`,
    options: {
      sort: { type: "string" },
      find: { type: "string" },
      state: { type: "string" },
      all: { type: "boolean" },
    },
    takes: ["SITE"],
    async run(api, [site], { sort, find, state, all }) {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries({ sort, q: find, state }))
        if (typeof value === "string") query.set(name, value);
      const data = await api.json<IndexAnswer>("GET", moderation(site, `/articles?${query}`));
      // A page of a filtered list may be short, or empty, and not the last.
      while (data.cursor && (all || data.articles.length < FIRST_ROWS)) {
        const next = await api.json<IndexAnswer>("GET", moderation(site, `/articles?cursor=${data.cursor}`));
        data.articles.push(...next.articles);
        data.cursor = next.cursor;
      }
      const rows = data.articles.map(
        ({ title, article, state, tally, approval, held, void: voided, key, imported = [] }) => [
          cut(title ?? article, 50),
          tally.yes,
          tally.no,
          approval ? `${Math.round(approval.share * 100)} %` : null,
          held,
          voided,
          state,
          key,
          // Beside what is counted here, and never in it.
          imported.map(({ source, yes, no }) => `${yes}/${no} ${cut(source, 20)}`).join(", ") || null,
        ],
      );
      const names = ["article", "yes", "no", "approval", "held", "void", "state", "key", "imported yes/no"];
      const some = data.articles.some(({ imported = [] }) => imported.length > 0);
      const columns = some ? names : names.slice(0, -1);
      const more = data.cursor ? "\n\nThere are more: --all prints them." : "";
      const shown = rows.map((row) => row.slice(0, columns.length));
      const text = rows.length > 0 ? table(columns, shown) + more : "No articles yet.";
      return { text, data };
    },
  },
  export: {
    usage: "SITE [--format csv|ndjson] [--votes KEY | --audit]",
    summary: "Writes the index, the whole site, one article's votes or the audit log to the standard output.",
    help: `  --format FORMAT  csv (default) for the index, ndjson for the whole site, which "import" reads back; --json stands for it
  --votes KEY      the votes of the article with this key, as "tallies" prints it
  --audit          the audit log`,
    options: { format: { type: "string" }, votes: { type: "string" }, audit: { type: "boolean" } },
    takes: ["SITE"],
    async run(api, [site], { json, format = json ? "ndjson" : "csv", votes, audit }) {
      const what = votes
        ? `/articles/${encodeURIComponent(String(votes))}/votes`
        : audit
          ? "/audit"
          : "/export";
      if (what === "/export" && format === "ndjson") return { stream: await siteStream(api, site) };
      return { stream: await api.stream(moderation(site, `${what}?format=${format}`)) };
    },
  },
  move: {
    usage: "SITE --from ARTICLE --to ARTICLE --note TEXT",
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
    async run(api, [site], { from, to, note, exact, alias, "dry-run": dry_run }) {
      const asked = { from, to, note, exact, alias, dry_run };
      const data = await api.json<MoveAnswer>("POST", admin(site, "/moves"), asked);
      const votes = data.dry_run ? "votes would be moved" : "votes are on their way";
      return { text: `${data.votes} ${votes}. ${data.explanation}`, data };
    },
  },
};
