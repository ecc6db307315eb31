/** The commands that erase for good. Each prints first what would go, and does nothing without --yes. */
import type { ArticleEraseAnswer, SiteEraseAnswer, VoteEraseAnswer } from "../../../worker/contract/index.ts";
import { ARTICLE_HELP, ARTICLE_OPTIONS, articlePath, keyOf } from "../article.ts";
import { admin, type Command, type Values } from "../command.ts";
import { plain } from "../table.ts";

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

export const ERASING: Record<string, Command> = {
  "article erase": {
    usage: "SITE ARTICLE --note TEXT [--yes]",
    summary: "Erases an article with its votes, and with all that has become it, for good.",
    help: `${ARTICLE_HELP}
${HELP}`,
    options: { ...ARTICLE_OPTIONS, ...options },
    takes: ["SITE", "ARTICLE"],
    scope: "manage",
    examples: ['article erase daily https://daily.example/bench --note "asked for by its author"'],
    async run(api, [site = "", article = ""], values) {
      const key = await keyOf(api, site, article, values);
      const path = admin(site, `${articlePath(key)}${query(values)}`);
      const data = await api.json<ArticleEraseAnswer>("DELETE", path);
      const polls = data.polls.map(({ article }) => `  ${plain(article)}`).join("\n");
      const what = `${data.votes} votes and ${data.polls.length} polls:\n${polls}`;
      if (data.dry_run) return { text: `Would be erased: ${what}`, aside: AGAIN, data };
      return { text: `Erased: ${what}`, data, ...(!data.over && { aside: GOES_ON }) };
    },
  },
  "vote erase": {
    usage: "SITE ARTICLE VOTE --note TEXT [--yes]",
    summary: "Erases one vote, by its key as an export of votes has it, for good.",
    help: `${ARTICLE_HELP}
${HELP}`,
    options: { ...ARTICLE_OPTIONS, ...options },
    takes: ["SITE", "ARTICLE", "VOTE"],
    scope: "manage",
    examples: ['vote erase daily https://daily.example/bench "$VOTE" --note "asked for by its reader"'],
    async run(api, [site = "", article = "", vote = ""], values) {
      const key = await keyOf(api, site, article, values);
      const path = admin(site, `${articlePath(key)}/votes/${encodeURIComponent(vote)}${query(values)}`);
      const data = await api.json<VoteEraseAnswer>("DELETE", path);
      const what = data.vote
        ? `a vote "${data.vote.choice}" (${data.vote.status}) of ${data.vote.cast_at}`
        : "no vote";
      if (data.dry_run) return { text: `Would be erased: ${what}.`, aside: AGAIN, data };
      return { text: `Erased: ${what}.`, data };
    },
  },
  "site erase": {
    usage: "SITE --note TEXT [--yes]",
    summary: "Erases a site with its articles, votes, tokens and audit log, for good.",
    help: HELP,
    options,
    takes: ["SITE"],
    scope: "manage",
    examples: ['site erase daily --note "the paper has closed"'],
    async run(api, [site], values) {
      const data = await api.json<SiteEraseAnswer>("DELETE", admin(site, query(values)));
      const what = `the site "${data.site}" with ${data.articles} articles`;
      if (data.dry_run && !data.over) return { text: `Would be erased: ${what}.`, aside: AGAIN, data };
      const by = `by ${data.by} at ${data.at}: ${data.note}`;
      if (data.over) return { text: `Erased: ${what} and ${data.votes} votes, ${by}`, data };
      return { text: `Being erased: ${what}, ${by}`, aside: GOES_ON, data };
    },
  },
};
