/** The commands about a site: registering it, its settings, what to paste. A thin shell: every rule is the API's. */
import type { SiteAnswer } from "../../worker/contract/index.ts";
import { type Api, Misused, Refused } from "./api.ts";
import { admin, type Command, type Output } from "./command.ts";
import { SETTINGS, SETTINGS_HELP, settingsOf } from "./settings.ts";
import { freshTag, snippetsOf } from "./snippets.ts";
import { table } from "./table.ts";

/** Times that somebody else may change the settings between our reading and our writing, before we give up. */
const TRIES = 5;

/** Changes what is named over what stands, also where somebody else changes something else at the same time. */
async function change(api: Api, site: string, settings: Record<string, unknown>): Promise<Output> {
  for (let left = TRIES; ; left--) {
    const { data, seen } = await api.read<SiteAnswer>(admin(site));
    const { site: _, ...known } = data;
    try {
      return shown(await api.json<SiteAnswer>("PUT", admin(site), { ...known, ...settings }, seen));
    } catch (error) {
      if (!(error instanceof Refused && error.code === "changed-meanwhile" && left > 1)) throw error;
    }
  }
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

export const SITES: Record<string, Command> = {
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
};
