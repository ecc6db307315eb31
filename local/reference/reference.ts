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
import { measured } from "./sizes.ts";
import { variables } from "./variables.ts";
import { sentences, troubles } from "./words.ts";

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
  detail,
  sentences,
  troubles,
  languages: () => languages(Object.values(readLocales()) as unknown as Locale[]),
  routes: () => routes(ROUTES),
  errors,
  brakes: () => brakes(toml()),
  variables: () => variables(text("worker/env.d.ts"), toml()),
  log,
  pricing,
  commands,
};

/** Parts that are measured at a build: written when there is one, and held by tests/built/sizes.test.ts. */
export const MEASURED: Record<string, () => string> = { sizes: measured };

/** A file of the repository. */
const text = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

/** The shape of what events tell, as the types that pages take say it. */
function detail(): string {
  const types = text("widget/afterword.d.ts");
  const named = (name: string) => new RegExp(`export interface ${name} {.*?^}`, "ms").exec(types)?.[0] ?? "";
  return `\`\`\`ts\n${named("AfterwordDetail")}\n\n${named("AfterwordTally")}\n\`\`\``;
}

const MARKED = /(<!-- reference:([a-z]+) -->\n)(.*?)(<!-- \/reference:\2 -->)/gs;

/** A page with every part as it is now; what is measured stays as it was, unless `afresh`. Throws where a mark names no part. */
export function written(page: string, afresh = false): string {
  return page.replaceAll(MARKED, (all, open: string, name: string, _old, close: string) => {
    if (name in MEASURED && !afresh) return all;
    const part = PARTS[name] ?? MEASURED[name];
    if (!part) throw new Error(`There is no part "${name}".`);
    return `${open}\n${part()}\n\n${close}`;
  });
}

/** The parts that a page has. */
export const marksOf = (page: string): string[] => [...page.matchAll(MARKED)].map(([, , name = ""]) => name);
