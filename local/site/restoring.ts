/** The commands that list the bookmarks of an article's poll and bring it back to one. Without --yes nothing is changed. */
import type { BookmarksAnswer, RestoreAnswer } from "../../worker/contract/index.ts";
import { admin, type Command } from "./command.ts";
import { table } from "./table.ts";

const part = (name = "") => encodeURIComponent(name);

export const RESTORING: Record<string, Command> = {
  "article bookmarks": {
    usage: "SITE KEY",
    summary: "Lists the moments to which an article's poll can go back.",
    options: {},
    takes: ["SITE", "KEY"],
    async run(api, [site, key]) {
      const data = await api.json<BookmarksAnswer>("GET", admin(site, `/articles/${part(key)}/bookmarks`));
      const rows = data.bookmarks.map(({ at, why, votes, id }) => [at, why, votes, id]);
      const text = rows.length > 0 ? table(["at", "before a", "votes", "id"], rows) : "No bookmarks.";
      return { text, data };
    },
  },
  "article restore": {
    usage: "SITE KEY BOOKMARK --note TEXT [--yes]",
    summary: "Brings an article's poll back to a bookmark: votes and reviews since are lost.",
    help: `  --note TEXT  why, for the audit log
  --yes        restores it; without, nothing is changed, and what would be lost is printed`,
    options: { note: { type: "string" }, yes: { type: "boolean" } },
    takes: ["SITE", "KEY", "BOOKMARK"],
    async run(api, [site, key, bookmark], { note, yes }) {
      const path = admin(site, `/articles/${part(key)}/restore`);
      const data = await api.json<RestoreAnswer>("POST", path, { bookmark, note, dry_run: yes !== true });
      const { at, votes } = data.bookmark;
      const what = `from ${data.votes} votes now to the ${votes} of ${at}, without those erased since`;
      return { text: data.dry_run ? `Would go back ${what}.\n\n--yes does it.` : `Went back ${what}.`, data };
    },
  },
};
