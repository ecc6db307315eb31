/** Which of Turnstile's languages a reader of a page gets. Pure. */
import { nearest } from "../../common/language.ts";

/** As documented (turnstile/reference/supported-languages); Portugal's Portuguese, which is plain `pt` there, by its region. */
const SPOKEN = (
  "ar bg cs da de el en es fa fi fr he hi hr hu id it ja ko lt ms nb nl pl pt-pt pt-br ro ru sk sl sr sv th tl tlh tr uk " +
  "vi zh zh-tw"
).split(" ");
const OWN_NAMES: Record<string, string> = { "pt-pt": "pt" };

/** Turnstile's own tag for a language; `auto`, the browser's, where it lacks it. */
export function turnstileLanguage(tag: string): string {
  // Norwegian without a word on which is Bokmål.
  const [found = "auto"] = nearest(tag.replace(/^no\b/i, "nb"), SPOKEN);
  return OWN_NAMES[found] ?? found;
}
