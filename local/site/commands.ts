/** The owner's commands: what each takes and prints. A thin shell: every rule is the API's. */
import type { ParseArgsOptionsConfig } from "node:util";
import type {
  IndexAnswer,
  MoveAnswer,
  SiteAnswer,
  TokenAnswer,
  TokensAnswer,
} from "../../worker/contract/index.ts";
import { type Api, Misused } from "./api.ts";
import { SETTINGS, SETTINGS_HELP, settingsOf } from "./settings.ts";
import { freshTag, snippetsOf } from "./snippets.ts";
import { cut, table } from "./table.ts";

/** What a command prints: for people, and with --json for machines; or an answer passed on as it is. */
export type Output = { text: string; data: unknown } | { stream: Response };

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

export interface Command {
  /** After the command's name. */
  usage: string;
  summary: string;
  help?: string;
  options: ParseArgsOptionsConfig;
  /** Names of what must stand beside the options. */
  takes: string[];
  run(api: Api, args: string[], values: Values): Promise<Output>;
}

const admin = (site = "", path = "") => `/v1/admin/sites/${encodeURIComponent(site)}${path}`;
const moderation = (site = "", path = "") => `/v1/moderation/sites/${encodeURIComponent(site)}${path}`;

async function change(api: Api, site: string, settings: Record<string, unknown>): Promise<Output> {
  const { site: _, ...known } = await api.json<SiteAnswer>("GET", admin(site));
  return shown(await api.json<SiteAnswer>("PUT", admin(site), { ...known, ...settings }));
}

function shown(site: SiteAnswer): Output {
  const lines = Object.entries(site).map(([name, value]) => [
    name,
    Array.isArray(value)
      ? value.join(" ")
      : typeof value === "object" && value
        ? JSON.stringify(value)
        : String(value ?? "–"),
  ]);
  return { text: table(["setting", "value"], lines), data: site };
}

/** Articles that a list shows without --all, at least. */
const FIRST_ROWS = 100;

export const COMMANDS: Record<string, Command> = {
  add: {
    usage: "SITE --origin URL [settings]",
    summary: "Registers a site and prints the line to paste.",
    help: SETTINGS_HELP,
    options: SETTINGS,
    takes: ["SITE"],
    async run(api, [site = ""], values) {
      const exists = await api.json("GET", admin(site)).then(
        () => true,
        (error: Error) => {
          if (error.message.startsWith("unknown-site")) return false;
          throw error;
        },
      );
      if (exists) throw new Misused(`The site "${site}" exists. Change it with "set".`);
      const data = await api.json<SiteAnswer>("PUT", admin(site), settingsOf(values));
      return {
        text: `"${site}" is registered. Paste this where the poll should appear:\n\n${freshTag(api.origin, site)}`,
        data,
      };
    },
  },
  show: {
    usage: "SITE",
    summary: "Prints a site's settings.",
    options: {},
    takes: ["SITE"],
    run: async (api, [site]) => shown(await api.json<SiteAnswer>("GET", admin(site))),
  },
  set: {
    usage: "SITE [settings]",
    summary: "Changes the named settings and leaves the others.",
    help: SETTINGS_HELP,
    options: SETTINGS,
    takes: ["SITE"],
    async run(api, [site = ""], values) {
      const settings = settingsOf(values);
      if (Object.keys(settings).length === 0) throw new Misused("Name a setting to change.");
      return change(api, site, settings);
    },
  },
  pause: {
    usage: "SITE",
    summary: "Takes no votes until it is resumed; results stay visible.",
    options: {},
    takes: ["SITE"],
    run: (api, [site = ""]) => change(api, site, { state: "paused" }),
  },
  resume: {
    usage: "SITE",
    summary: "Takes votes again.",
    options: {},
    takes: ["SITE"],
    run: (api, [site = ""]) => change(api, site, { state: "active" }),
  },
  "token mint": {
    usage: "SITE --name NAME --scope SCOPE [--expires WHEN]",
    summary: "Mints a token and prints it, once.",
    help: `  --name NAME      who or what uses it; the audit log shows this name
  --scope SCOPE    read, moderate or manage; repeat it for each
  --expires WHEN   a date such as 2027-06-30, or days from now such as 90d`,
    options: {
      name: { type: "string" },
      scope: { type: "string", multiple: true },
      expires: { type: "string" },
    },
    takes: ["SITE"],
    async run(api, [site], { name, scope, expires }) {
      const body = {
        name,
        scopes: scope ?? [],
        expires_at: expires === undefined ? null : momentOf(String(expires)),
      };
      const data = await api.json<TokenAnswer>("POST", admin(site, "/tokens"), body);
      return {
        text: `${data.token}\n\nKeep it: it is not shown again. Revoke it with its id, ${data.id}.`,
        data,
      };
    },
  },
  "token list": {
    usage: "SITE",
    summary: "Lists a site's tokens without their secrets.",
    options: {},
    takes: ["SITE"],
    async run(api, [site]) {
      const data = await api.json<TokensAnswer>("GET", admin(site, "/tokens"));
      const rows = data.tokens.map((token) => [
        token.id,
        token.name,
        token.scopes.join(" "),
        token.expires_at?.slice(0, 10) ?? "never",
        token.last_used_on ?? "never",
      ]);
      return { text: table(["id", "name", "scopes", "expires", "last used"], rows), data };
    },
  },
  "token revoke": {
    usage: "SITE ID",
    summary: "Revokes a token at once.",
    options: {},
    takes: ["SITE", "ID"],
    async run(api, [site, id = ""]) {
      await api.json("DELETE", admin(site, `/tokens/${encodeURIComponent(id)}`));
      return { text: "Revoked.", data: { revoked: id } };
    },
  },
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
        ({ title, article, state, tally, approval, held, void: voided, key }) => [
          cut(title ?? article, 50),
          tally.yes,
          tally.no,
          approval ? `${Math.round(approval.share * 100)} %` : null,
          held,
          voided,
          state,
          key,
        ],
      );
      const columns = ["article", "yes", "no", "approval", "held", "void", "state", "key"];
      const more = data.cursor ? "\n\nThere are more: --all prints them." : "";
      const text = rows.length > 0 ? table(columns, rows) + more : "No articles yet.";
      return { text, data };
    },
  },
  snippet: {
    usage: "SITE",
    summary: "Prints what to paste into the page: the script tag, always fresh or pinned, or a frame.",
    options: {},
    takes: ["SITE"],
    async run(api, [site = ""]) {
      await api.json("GET", admin(site));
      const data = await snippetsOf(api, site);
      const text = `Always the newest:

${data.script}

Pinned: its hash covers all code in the page, and a newer version is yours to take:

${data.pinned}

A frame, for pages that take no scripts of others (replace ARTICLE, percent-encoded):

${data.frame}`;
      return { text, data };
    },
  },
  export: {
    usage: "SITE [--format csv|ndjson] [--votes KEY | --audit]",
    summary: "Writes the index, one article's votes or the audit log to the standard output.",
    help: `  --format FORMAT  csv (default) or ndjson, which --json stands for
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
      return { stream: await api.stream(moderation(site, `${what}?format=${format}`)) };
    },
  },
  move: {
    usage: "SITE --from ARTICLE --to ARTICLE --note TEXT",
    summary: "Declares that an article id is now another: its readers are forwarded and its votes added.",
    options: { from: { type: "string" }, to: { type: "string" }, note: { type: "string" } },
    takes: ["SITE"],
    async run(api, [site], { from, to, note }) {
      const data = await api.json<MoveAnswer>("POST", admin(site, "/moves"), { from, to, note });
      return { text: `${data.votes} votes are on their way. ${data.explanation}`, data };
    },
  },
};

/** "90d" or a date, as a moment. */
function momentOf(when: string): string {
  const days = /^(\d{1,4})d$/.exec(when)?.[1];
  const date = days ? new Date(Date.now() + Number(days) * 86_400_000) : new Date(when);
  if (Number.isNaN(date.getTime()))
    throw new Misused("--expires takes a date such as 2027-06-30, or days such as 90d.");
  return date.toISOString();
}
