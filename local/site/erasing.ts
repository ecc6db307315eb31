/** The commands that erase for good. Each prints first what would go, and does nothing without --yes. */
import type { ArticleEraseAnswer, SiteEraseAnswer, VoteEraseAnswer } from "../../worker/contract/index.ts";
import { admin, type Command, type Values } from "./command.ts";

const HELP = `  --note TEXT  why: of an article or a vote for the audit log, of a site for what stays of it
  --yes        erases it; without, nothing is erased, and what would go is printed`;
const options = { note: { type: "string" }, yes: { type: "boolean" } } as const;
const AGAIN = "Nothing was erased. What is erased can't be brought back; --yes erases it.";
const GOES_ON = "What is left goes as soon as it can; nothing need be done for it.";

function query({ note, yes }: Values): string {
  const asked = new URLSearchParams({ dry_run: String(yes !== true) });
  if (typeof note === "string") asked.set("note", note);
  return `?${asked}`;
}

const part = (name = "") => encodeURIComponent(name);

export const ERASING: Record<string, Command> = {
  "article erase": {
    usage: "SITE KEY --note TEXT [--yes]",
    summary: "Erases an article with its votes, and with all that has become it, for good.",
    help: HELP,
    options,
    takes: ["SITE", "KEY"],
    async run(api, [site, key], values) {
      const path = admin(site, `/articles/${part(key)}${query(values)}`);
      const data = await api.json<ArticleEraseAnswer>("DELETE", path);
      const polls = data.polls.map(({ article }) => `  ${article}`).join("\n");
      const what = `${data.votes} votes and ${data.polls.length} polls:\n${polls}`;
      if (data.dry_run) return { text: `Would be erased: ${what}\n\n${AGAIN}`, data };
      return { text: `Erased: ${what}${data.over ? "" : `\n\n${GOES_ON}`}`, data };
    },
  },
  "vote erase": {
    usage: "SITE KEY VOTE --note TEXT [--yes]",
    summary:
      "Erases one vote, by the article's key and the vote's own as an export of votes has it, for good.",
    help: HELP,
    options,
    takes: ["SITE", "KEY", "VOTE"],
    async run(api, [site, key, vote], values) {
      const path = admin(site, `/articles/${part(key)}/votes/${part(vote)}${query(values)}`);
      const data = await api.json<VoteEraseAnswer>("DELETE", path);
      const what = data.vote
        ? `a vote "${data.vote.choice}" (${data.vote.status}) of ${data.vote.cast_at}`
        : "no vote";
      return { text: data.dry_run ? `Would be erased: ${what}.\n\n${AGAIN}` : `Erased: ${what}.`, data };
    },
  },
  "site erase": {
    usage: "SITE --note TEXT [--yes]",
    summary: "Erases a site with its articles, votes, tokens and audit log, for good.",
    help: HELP,
    options,
    takes: ["SITE"],
    async run(api, [site], values) {
      const data = await api.json<SiteEraseAnswer>("DELETE", admin(site, query(values)));
      const what = `the site "${data.site}" with ${data.articles} articles`;
      if (data.dry_run && !data.over) return { text: `Would be erased: ${what}.\n\n${AGAIN}`, data };
      const by = `by ${data.by} at ${data.at}: ${data.note}`;
      if (data.over) return { text: `Erased: ${what} and ${data.votes} votes, ${by}`, data };
      return { text: `Being erased: ${what}, ${by}\n\n${GOES_ON}`, data };
    },
  },
};
