/**
 * What the documentation says of the code, made of the code: each part by the name of its mark. A page has
 * `<!-- reference:NAME -->` and `<!-- /reference:NAME -->`, and what is made stands between them.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ROUTES } from "../../worker/contract/routes/index.ts";
import { readLocales } from "../locales.ts";
import { describedOpenapi } from "../openapi/described.ts";
import { brakes, errors, routes } from "./api.ts";
import { commands } from "./commands.ts";
import * as element from "./element.ts";
import { log } from "./events.ts";
import { type Locale, languages } from "./languages.ts";
import { pricing } from "./pricing.ts";
import { type Schema, settings } from "./settings.ts";

/** Production's part of it: staging has the same again. */
const toml = () =>
  readFileSync(fileURLToPath(new URL("../../wrangler.toml", import.meta.url)), "utf8").split("\n[env.")[0] ??
  "";

/** Every part by its name. */
export const PARTS: Record<string, () => string> = {
  settings: () => settings(describedOpenapi("").components.schemas as Record<string, Schema>),
  attributes: element.attributes,
  members: element.members,
  events: element.events,
  slots: element.slots,
  properties: element.properties,
  parts: element.parts,
  languages: () => languages(Object.values(readLocales()) as unknown as Locale[]),
  routes: () => routes(ROUTES),
  errors,
  brakes: () => brakes(toml()),
  log,
  pricing,
  commands,
};

const MARKED = /(<!-- reference:([a-z]+) -->\n)(.*?)(<!-- \/reference:\2 -->)/gs;

/** A page with every part as it is now. Throws where a mark names no part. */
export function written(page: string): string {
  return page.replaceAll(MARKED, (_all, open: string, name: string, _old, close: string) => {
    const part = PARTS[name];
    if (!part) throw new Error(`There is no part "${name}".`);
    return `${open}\n${part()}\n\n${close}`;
  });
}

/** The parts that a page has. */
export const marksOf = (page: string): string[] => [...page.matchAll(MARKED)].map(([, , name = ""]) => name);
