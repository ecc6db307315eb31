/** Which of Turnstile's languages a reader of a page gets. Pure. */

/** As documented (turnstile/reference/supported-languages); a region may follow, which only some of these need. */
const SPOKEN = new Set(
  (
    "ar bg cs da de el en es fa fi fr he hi hr hu id it ja ko lt ms nb nl pl pt pt-br ro ru sk sl sr sv th tl tlh tr uk vi " +
    "zh zh-tw"
  ).split(" "),
);
/** Tags for what Turnstile names by region. */
const ALIASES: Record<string, string> = { "zh-hant": "zh-tw", "zh-hk": "zh-tw", "zh-mo": "zh-tw", no: "nb" };

/** Turnstile's own tag for a language; `auto`, the browser's, where it lacks it. */
export function turnstileLanguage(tag: string): string {
  const parts = tag.toLowerCase().split("-");
  const known = [parts.slice(0, 2).join("-"), parts[0] ?? ""].map((each) => ALIASES[each] ?? each);
  return known.find((each) => SPOKEN.has(each)) ?? "auto";
}
