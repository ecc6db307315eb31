/** The commands about a site: registering it, its settings, what to paste. A thin shell: every rule is the API's. */
import { captchaAction } from "../../../worker/captcha/action.ts";
import type { AmendAnswer, SiteAnswer, SitesAnswer } from "../../../worker/contract/index.ts";
import type { Api } from "../api.ts";
import { admin, type Command, type Output, type Printed, type Values } from "../command.ts";
import { Misused, Refused } from "../errors.ts";
import { table } from "../table.ts";
import { CHANGES, CHANGES_HELP, changeOf, SETTINGS, SETTINGS_HELP, settingsOf } from "./settings.ts";
import { freshTag, snippetsOf } from "./snippets.ts";

async function change(api: Api, site: string, asked: Record<string, unknown>): Promise<Output> {
  const data = await api.json<AmendAnswer>("PATCH", admin(site), asked);
  const rows = data.changes.map(({ setting, before, after }) => [setting, before, after]);
  const text =
    rows.length > 0 ? table(["setting", "before", "after"], rows) : "Nothing to change: it is so already.";
  return { text, data, ...(data.dry_run && { aside: "A dry run: nothing was changed." }) };
}

function shown(site: SiteAnswer): Printed {
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

const named = (values: Values) => {
  const asked = changeOf(values);
  if (Object.keys(asked).length === 0) throw new Misused("Name a setting to change: --help lists them.");
  return asked;
};

export const SITES: Record<string, Command> = {
  "site add": {
    usage: "SITE --origin URL [settings]",
    summary: "Registers a site and prints the line to paste.",
    help: `${SETTINGS_HELP}
  --jurisdiction NAME   where its objects lie, for good: eu, us, fedramp or fedramp-high; left out, anywhere`,
    options: { ...SETTINGS, jurisdiction: { type: "string" } },
    takes: ["SITE"],
    scope: "manage",
    examples: ["site add daily --origin https://daily.example"],
    async run(api, [site = ""], { jurisdiction, ...values }) {
      const exists = await api.json("GET", admin(site)).then(
        () => true,
        (error: Error) => {
          if (error instanceof Refused && error.code === "unknown-site") return false;
          throw error;
        },
      );
      if (exists) throw new Misused(`The site "${site}" exists. Change it with "site set".`);
      const data = await api.json<SiteAnswer>("PUT", admin(site), { ...settingsOf(values), jurisdiction });
      return {
        text: freshTag(api.origin, site),
        aside: `"${site}" is registered. Paste the line above where the poll should appear.`,
        data,
      };
    },
  },
  "site list": {
    usage: "",
    summary: "Prints all sites of the deployment, and what Turnstile's analytics call each.",
    help: "  A site that was added within the last minute may be missing.",
    options: {},
    takes: [],
    scope: "admin",
    examples: ["site list"],
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
  "site show": {
    usage: "SITE",
    summary: "Prints a site's settings.",
    options: {},
    takes: ["SITE"],
    scope: "manage",
    examples: ["site show daily"],
    async run(api, [site = ""]) {
      const printed = shown(await api.json<SiteAnswer>("GET", admin(site)));
      return { ...printed, aside: `Captchas are solved for ${await captchaAction(site)}.` };
    },
  },
  "site preview": {
    usage: "SITE [settings]",
    summary: 'Prints what "site set" would change, and changes nothing.',
    help: CHANGES_HELP,
    options: CHANGES,
    takes: ["SITE"],
    scope: "manage",
    examples: ["site preview daily --origin https://www.daily.example --results after-closing"],
    run: async (api, [site = ""], values) => change(api, site, { ...named(values), dry_run: true }),
  },
  "site set": {
    usage: "SITE [settings] [--dry-run]",
    summary: "Changes the named settings, leaves the others, and prints the difference.",
    help: `${CHANGES_HELP}
  --dry-run             changes nothing, as "site preview"`,
    options: { ...CHANGES, "dry-run": { type: "boolean" } },
    takes: ["SITE"],
    scope: "manage",
    examples: [
      "site set daily --origin https://www.daily.example --results after-closing --close-after 30",
      'site set daily --question "uk=Вам сподобалася стаття?" --question "*=Did you like it?"',
      'site set daily --question "uk=" --remove-origin https://www.daily.example',
      "site set daily --only-origin https://daily.example --results after-voting",
    ],
    run: async (api, [site = ""], values) =>
      change(api, site, { ...named(values), dry_run: values["dry-run"] === true }),
  },
  "site pause": {
    usage: "SITE",
    summary: "Takes no votes until it is resumed; results stay visible.",
    options: {},
    takes: ["SITE"],
    scope: "manage",
    examples: ["site pause daily"],
    run: (api, [site = ""]) => change(api, site, { state: "paused" }),
  },
  "site resume": {
    usage: "SITE",
    summary: "Takes votes again.",
    options: {},
    takes: ["SITE"],
    scope: "manage",
    examples: ["site resume daily"],
    run: (api, [site = ""]) => change(api, site, { state: "active" }),
  },
  "site snippet": {
    usage: "SITE [--article ID] [--lang TAG]",
    summary:
      "Prints what to paste into the page: the script tag, always fresh or pinned, or a frame; the styles; and a preview.",
    help: `  --article ID   the article's id, for pages that don't name it themselves
  --lang TAG     the page's language: of the frame, and of the words that the styles keep room for; en`,
    options: { article: { type: "string" }, lang: { type: "string" } },
    takes: ["SITE"],
    scope: "manage",
    examples: ["site snippet daily --lang de"],
    async run(api, [site = ""], { article, lang }, { asked }) {
      const settings = await api.json<SiteAnswer>("GET", admin(site));
      const data = await snippetsOf(api, site, settings, {
        article: typeof article === "string" ? article : undefined,
        lang: typeof lang === "string" ? lang : "en",
        asked: asked(),
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
