/** The commands about a site: registering it, its settings, what to paste. A thin shell: every rule is the API's. */
import { captchaAction } from "../../worker/captcha/action.ts";
import type { AmendAnswer, SiteAnswer, SitesAnswer } from "../../worker/contract/index.ts";
import { type Api, Misused } from "./api.ts";
import { admin, type Command, type Output } from "./command.ts";
import { CHANGES, CHANGES_HELP, changeOf, SETTINGS, SETTINGS_HELP, settingsOf } from "./settings.ts";
import { freshTag, snippetsOf } from "./snippets.ts";
import { table } from "./table.ts";

async function change(api: Api, site: string, asked: Record<string, unknown>): Promise<Output> {
  const data = await api.json<AmendAnswer>("PATCH", admin(site), asked);
  const rows = data.changes.map(({ setting, before, after }) => [setting, before, after]);
  const text =
    rows.length > 0 ? table(["setting", "before", "after"], rows) : "Nothing to change: it is so already.";
  return { text: data.dry_run ? `${text}\n\nA dry run: nothing was changed.` : text, data };
}

function shown(site: SiteAnswer): { text: string; data: SiteAnswer } {
  const lines = Object.entries(site).map(([name, value]) => [
    name,
    Array.isArray(value)
      ? value.join(", ")
      : typeof value === "object" && value
        ? JSON.stringify(value)
        : String(value ?? "–"),
  ]);
  return { text: table(["setting", "value"], lines), data: site };
}

export const SITES: Record<string, Command> = {
  add: {
    usage: "SITE --origin URL [settings]",
    summary: "Registers a site and prints the line to paste.",
    help: `${SETTINGS_HELP}
  --jurisdiction NAME   where its objects lie, for good: eu, us, fedramp or fedramp-high; left out, anywhere`,
    options: { ...SETTINGS, jurisdiction: { type: "string" } },
    takes: ["SITE"],
    async run(api, [site = ""], { jurisdiction, ...values }) {
      const exists = await api.json("GET", admin(site)).then(
        () => true,
        (error: Error) => {
          if (error.message.startsWith("unknown-site")) return false;
          throw error;
        },
      );
      if (exists) throw new Misused(`The site "${site}" exists. Change it with "set".`);
      const data = await api.json<SiteAnswer>("PUT", admin(site), { ...settingsOf(values), jurisdiction });
      return {
        text: `"${site}" is registered. Paste this where the poll should appear:\n\n${freshTag(api.origin, site)}`,
        data,
      };
    },
  },
  list: {
    usage: "",
    summary:
      "Prints all sites of the deployment, and what Turnstile's analytics call each. For the admin token.",
    help: "  A site that was added within the last minute may be missing.",
    options: {},
    takes: [],
    async run(api) {
      const data: SitesAnswer = { sites: [], cursor: null };
      do {
        const query = data.cursor === null ? "" : `?${new URLSearchParams({ cursor: data.cursor })}`;
        const next = await api.json<SitesAnswer>("GET", `/v1/admin/sites${query}`);
        data.sites.push(...next.sites);
        data.cursor = next.cursor;
      } while (data.cursor !== null);
      const rows = data.sites.map(({ site, state, captcha_action, registered_at, jurisdiction, origins }) => [
        site,
        state,
        captcha_action,
        registered_at?.slice(0, 10) ?? null,
        jurisdiction,
        origins.join(" "),
      ]);
      const columns = ["site", "state", "captcha action", "registered", "jurisdiction", "origins"];
      return { text: rows.length > 0 ? table(columns, rows) : "No sites yet.", data };
    },
  },
  show: {
    usage: "SITE",
    summary: "Prints a site's settings.",
    options: {},
    takes: ["SITE"],
    async run(api, [site = ""]) {
      const { text, data } = shown(await api.json<SiteAnswer>("GET", admin(site)));
      return { text: `${text}\n\nCaptchas are solved for ${await captchaAction(site)}.`, data };
    },
  },
  set: {
    usage: "SITE [settings]",
    summary: "Changes the named settings, leaves the others, and prints the difference.",
    help: CHANGES_HELP,
    options: CHANGES,
    takes: ["SITE"],
    async run(api, [site = ""], values) {
      const asked = changeOf(values);
      if (Object.keys(asked).length === 0) throw new Misused("Name a setting to change.");
      return change(api, site, { ...asked, dry_run: values["dry-run"] === true });
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
  snippet: {
    usage: "SITE [--article ID] [--lang TAG]",
    summary:
      "Prints what to paste into the page: the script tag, always fresh or pinned, or a frame; the styles; and a preview.",
    help: `  --article ID   the article's id, for pages that don't name it themselves
  --lang TAG     the page's language: of the frame, and of the words that the styles keep room for; en`,
    options: { article: { type: "string" }, lang: { type: "string" } },
    takes: ["SITE"],
    async run(api, [site = ""], { article, lang }) {
      const settings = await api.json<SiteAnswer>("GET", admin(site));
      const data = await snippetsOf(api, site, settings, {
        article: typeof article === "string" ? article : undefined,
        lang: typeof lang === "string" ? lang : "en",
      });
      const text = `Before it is pasted, the poll can be seen and tried here; a vote counts for the article that the address names:

${data.preview}

Always the newest:

${data.script}

Pinned: its hash covers all code in the page, and a newer version is yours to take:

${data.pinned}

A frame, for pages that take no scripts of others${article ? "" : " (replace ARTICLE, percent-encoded)"}:

${data.frame}

In the page's style sheet, where an element <article-feedback> stands in the first screen:

${data.styles}`;
      return { text, data };
    },
  },
};
