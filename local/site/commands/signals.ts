/** The commands that say where a moderator should look. */
import type { AttentionAnswer, SignalsAnswer } from "../../../worker/contract/index.ts";
import { type Command, moderation } from "../command.ts";
import { shareCell } from "../share.ts";
import { table } from "../table.ts";
import { filterOptions } from "./reviews.ts";

export const SIGNALS: Record<string, Command> = {
  attention: {
    usage: "SITE",
    summary:
      "Lists what waits for a moderator: held votes by article and cause, and articles that look unusual.",
    help: '  The filter is what "review preview" and "review apply" take for exactly these votes.',
    options: {},
    takes: ["SITE"],
    scope: "read",
    examples: ["attention daily"],
    async run(api, [site]) {
      const data = await api.json<AttentionAnswer>("GET", moderation(site, "/attention"));
      const rows = data.waiting.map((row) => [
        row.title,
        row.article,
        row.cause,
        row.votes,
        shareCell(row.tally),
        row.choices && shareCell({ yes: row.tally.yes + row.choices.yes, no: row.tally.no + row.choices.no }),
        row.settles ? "by itself" : "for you",
        filterOptions(row.filter),
        row.key,
      ]);
      const columns = [
        "title",
        "article",
        "cause",
        "votes",
        "approval",
        "if counted",
        "waits",
        "filter",
        "key",
      ];
      const unusual = data.unusual.map(({ title, article, rule, signal, key }) => [
        title,
        article,
        signal?.explanation ?? (rule === "held" ? "A fifth of its votes or more are held." : null),
        key,
      ]);
      const text = [
        rows.length > 0 ? table(columns, rows) : "No votes wait for you.",
        ...(unusual.length > 0 ? [table(["title", "article", "unusual", "key"], unusual)] : []),
      ];
      return { text, data, ...(data.more && { aside: "There are held votes in more articles than these." }) };
    },
  },
  signals: {
    usage: "SITE [--since WHEN] [--kind KIND]",
    summary: "Lists what stands out in the votes of the last seven days, the latest first.",
    help: `  --since WHEN   only signals whose last vote is not older, such as 2027-01-31T06:00:00Z; a week back at most
  --kind KIND    burst or network
  The filter is what "review preview" and "review apply" take for the votes of a signal.`,
    options: { since: { type: "string" }, kind: { type: "string" } },
    takes: ["SITE"],
    scope: "read",
    examples: ["signals daily --kind network"],
    async run(api, [site], { since, kind }) {
      const data: SignalsAnswer = { signals: [], cursor: null };
      do {
        const query = new URLSearchParams();
        for (const [name, value] of Object.entries({ since, kind, cursor: data.cursor }))
          if (typeof value === "string") query.set(name, value);
        const next = await api.json<SignalsAnswer>("GET", moderation(site, `/signals?${query}`));
        data.signals.push(...next.signals);
        data.cursor = next.cursor;
      } while (data.cursor !== null);
      const rows = data.signals.map(({ title, article, key, signal }) => [
        signal.until,
        signal.kind,
        Math.round(signal.score * 10) / 10,
        signal.votes,
        title,
        article,
        signal.explanation,
        filterOptions(signal.filter),
        key,
      ]);
      const columns = ["until", "kind", "score", "votes", "title", "article", "what", "filter", "key"];
      return { text: rows.length > 0 ? table(columns, rows) : "Nothing stands out.", data };
    },
  },
};
