/** The commands that write a whole site to a file and read it back. */
import type { AbandonAnswer } from "../../../worker/contract/index.ts";
import type { Api } from "../api.ts";
import { articlePath, keyOf } from "../article.ts";
import { admin, type Command, moderation } from "../command.ts";
import { Misused, Refused } from "../errors.ts";
import { siteStream } from "../exporting.ts";
import { importFile } from "../importing.ts";

/** The one export that takes more than the others. */
function wholeSite(api: Api, site: string): Promise<Response> {
  return siteStream(api, site).catch((error: unknown) => {
    if (!(error instanceof Refused) || error.code !== "scope-missing") throw error;
    throw new Refused(`${error.message} The whole site takes the scope manage.`);
  });
}

export const TRANSFER: Record<string, Command> = {
  export: {
    usage: "SITE [--format FORMAT] [--votes ARTICLE | --audit] [--output FILE]",
    summary: "Writes the index, the whole site, one article's votes or the audit log.",
    help: `  --format FORMAT  csv (default) for the index, ndjson for the whole site, which "import" reads back; --json stands for it
  --votes ARTICLE  the votes of one article: its address, its id or its key
  --audit          the audit log
  --output FILE    into a file, which has its name only once it is whole; without it, to the standard output
  The whole site takes a token with the scope manage.`,
    options: {
      format: { type: "string" },
      votes: { type: "string" },
      audit: { type: "boolean" },
      output: { type: "string" },
    },
    takes: ["SITE"],
    scope: "read",
    examples: [
      "export daily --output articles.csv",
      "export daily --format ndjson --output daily.ndjson",
      "export daily --votes https://daily.example/bench",
    ],
    async run(api, [site = ""], { json, format = json ? "ndjson" : "csv", votes, audit, output }) {
      if (votes !== undefined && audit)
        throw new Misused("--votes or --audit: each is an export of its own.");
      const file = typeof output === "string" ? output : undefined;
      if (votes === undefined && !audit && format === "ndjson")
        return { stream: await wholeSite(api, site), file };
      const what =
        votes === undefined
          ? audit
            ? "/audit"
            : "/export"
          : articlePath(await keyOf(api, site, String(votes)), "/votes");
      return { stream: await api.stream(moderation(site, `${what}?format=${format}`)), file };
    },
  },
  import: {
    usage: "SITE FILE",
    summary: "Reads a site back from its export, or bare totals from elsewhere.",
    help: `  The file is an export of the whole site (ndjson); the site has no articles yet, or was never added. Or it has
  bare totals, one a line, for a site that is there:
    {"kind":"imported","article":"https://daily.example/bench","source":"old widget","yes":12,"no":3}
  Interrupted, run it again with the same file: it goes on where it was, and nothing is doubled.`,
    options: {},
    takes: ["SITE", "FILE"],
    scope: "manage",
    examples: ["import daily totals.ndjson"],
    async run(api, [site = "", file = ""], _values, around) {
      const data = await importFile(api, site, file, around);
      return { text: `${data.lines} lines are read in. "article list ${site}" shows them.`, data };
    },
  },
  abandon: {
    usage: "SITE",
    summary: "Gives up an import that was not sent to its end: the site is then what it was before.",
    help: `  --dry-run  gives nothing up, and prints what would be
  Totals from elsewhere that were sent stay, and so does what the file has brought into the audit log.
  Interrupted, run it again.`,
    options: { "dry-run": { type: "boolean" } },
    takes: ["SITE"],
    scope: "manage",
    examples: ["abandon daily --dry-run"],
    async run(api, [site], { "dry-run": dry }) {
      const path = admin(site, `/import${dry ? "?dry_run=true" : ""}`);
      let data = await api.json<AbandonAnswer>("DELETE", path);
      while (!data.over && !dry) data = await api.json<AbandonAnswer>("DELETE", path);
      const { lines, articles } = data;
      const text = dry
        ? `Would be given up: ${lines} lines, with ${articles} articles.`
        : `Given up, after ${lines} lines. The site is what it was before.`;
      return { text, data };
    },
  },
};
