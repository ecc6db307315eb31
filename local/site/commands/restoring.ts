/** The commands that list the bookmarks of an article's poll and bring it back to one. Without --yes nothing is changed. */
import type { BookmarksAnswer, RestoreAnswer } from "../../../worker/contract/index.ts";
import { ARTICLE_HELP, ARTICLE_OPTIONS, articlePath, keyOf } from "../article.ts";
import { admin, type Command } from "../command.ts";
import { table } from "../table.ts";

export const RESTORING: Record<string, Command> = {
  "article bookmarks": {
    usage: "SITE ARTICLE",
    summary: "Lists the moments to which an article's poll can go back.",
    help: ARTICLE_HELP,
    options: ARTICLE_OPTIONS,
    takes: ["SITE", "ARTICLE"],
    scope: "manage",
    examples: ["article bookmarks daily https://daily.example/bench"],
    async run(api, [site = "", article = ""], values) {
      const key = await keyOf(api, site, article, values);
      const data = await api.json<BookmarksAnswer>("GET", admin(site, articlePath(key, "/bookmarks")));
      const rows = data.bookmarks.map(({ at, why, votes, id }) => [at, why, votes, id]);
      const text = rows.length > 0 ? table(["at", "before a", "votes", "id"], rows) : "No bookmarks.";
      return { text, data };
    },
  },
  "article restore": {
    usage: "SITE ARTICLE BOOKMARK --note TEXT [--yes]",
    summary: "Brings an article's poll back to a bookmark: votes and reviews since are lost.",
    help: `${ARTICLE_HELP}
  --note TEXT    why, for the audit log
  --yes          restores it; without, nothing is changed, and what would be lost is printed`,
    options: { ...ARTICLE_OPTIONS, note: { type: "string" }, yes: { type: "boolean" } },
    takes: ["SITE", "ARTICLE", "BOOKMARK"],
    scope: "manage",
    examples: [
      'article restore daily https://daily.example/bench "$BOOKMARK" --note "the wrong network was voided"',
    ],
    async run(api, [site = "", article = "", bookmark], values) {
      const { note, yes } = values;
      const path = admin(site, articlePath(await keyOf(api, site, article, values), "/restore"));
      const data = await api.json<RestoreAnswer>("POST", path, { bookmark, note, dry_run: yes !== true });
      const { at, votes } = data.bookmark;
      const what = `from ${data.votes} votes now to the ${votes} of ${at}, without those erased since`;
      if (data.dry_run)
        return { text: `Would go back ${what}.`, aside: "Nothing was changed; --yes does it.", data };
      return { text: `Went back ${what}.`, data };
    },
  },
};
