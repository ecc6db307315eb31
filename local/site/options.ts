/** How the API's fields are called on the command line. Pure. */

const OPTIONS: Record<string, string> = {
  site: "SITE",
  article: "ARTICLE",
  key: "ARTICLE",
  bookmark: "BOOKMARK",
  id: "ID",
  origins: "--origin",
  origins_add: "--origin",
  origins_remove: "--remove-origin",
  off_add: "--off",
  off_remove: "--on",
  labels: "--yes and --no",
  words: "--word",
  remark_words: "--remark-word",
  close_after_days: "--close-after",
  network_votes_per_day: "--network-votes",
  publications_per_day: "--publications",
  scopes: "--scope",
  expires_at: "--expires",
  q: "--find",
};
/** Lists that an option replaces as a whole, where that one was typed. */
const REPLACED: Record<string, string> = { origins: "only-origin", off: "only-off" };
/** Settings by language: the rest of their path says which. */
const BY_LANGUAGE = ["question", "labels", "words"];

/**
 * The option that a field of the API came from: `--minimum`, `--question de=…`, `--word uk:counted=…`, `--until` of
 * `filter.until`. `typed`: the options that were given.
 */
export function optionOf(field: string, typed: object = {}): string {
  const [name = "", language, ...rest] = field.replace(/^filter\./, "").split(".");
  const replaced = REPLACED[name];
  if (replaced && replaced in typed) return `--${replaced}`;
  const option = OPTIONS[name] ?? `--${name.replaceAll("_", "-")}`;
  if (!BY_LANGUAGE.includes(name) || language === undefined) return option;
  return `${option} ${[language, ...(name === "words" ? rest : [])].join(":")}=…`;
}
