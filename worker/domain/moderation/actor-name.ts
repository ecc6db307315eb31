/**
 * What whoever acts may be called: a name that people read in the audit log must not pass for another. Pure. Says which
 * names won't do; who has which is the Site object's business.
 */

/** A name in its one form: compatibility characters resolved (NFKC), blanks single and none at the ends. */
export function normalName(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Zs}+/gu, " ")
    .replace(/^ | $/g, "");
}

/** The same for names that differ by case alone. */
export function foldedName(name: string): string {
  // Upper-cased first: ß and SS, ς and σ are one (Unicode, chapter 5.18).
  return normalName(name).toUpperCase().toLowerCase();
}

/** Whether a normal name shows all there is of it, mixes no scripts within a word, and does not look like "admin". */
export function isPlainName(name: string): boolean {
  return !HIDDEN.test(name) && name.split(" ").every(ofOneScript) && !looksLikeAdmin(name);
}

/** Control, format, private and unassigned characters, ends of lines, and the letters that show as nothing. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** Scripts in everyday use (UAX 31, table 5), each with what all scripts share: digits, marks, signs. */
const SCRIPTS = [
  "Arabic",
  "Armenian",
  "Bengali",
  "Cyrillic",
  "Devanagari",
  "Ethiopic",
  "Georgian",
  "Greek",
  "Gujarati",
  "Gurmukhi",
  "Hebrew",
  "Kannada",
  "Khmer",
  "Lao",
  "Malayalam",
  "Myanmar",
  "Oriya",
  "Sinhala",
  "Tamil",
  "Telugu",
  "Thaana",
  "Thai",
  "Tibetan",
].map((name) => `\\p{Script=${name}}`);
/** East Asian words mix these (UTS 39 §5.2, highly restrictive). */
const EAST_ASIAN =
  "\\p{Script=Latin}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Bopomofo}\\p{Script=Hangul}";
const WORDS = [EAST_ASIAN, ...SCRIPTS].map(
  (scripts) => new RegExp(`^[\\p{Script=Common}\\p{Script=Inherited}${scripts}]*$`, "u"),
);

function ofOneScript(word: string): boolean {
  return WORDS.some((one) => one.test(word));
}

/** Letters and signs that look like one of "admin", in any case (after UTS 39's confusables). */
const LOOK_ALIKES: Record<string, string> = {
  a: "ɑɐаαᴀⱥ4@ꭺ",
  d: "ԁđɖɗᴅժ",
  m: "мɱᴍꮇμ",
  i: "ıɨɩɪіιӏlǀ1|!¡ǃ",
  n: "пɲɳŋƞᴎɴηոռ",
};
const LETTER = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([letter, alike]) => [...alike].map((each) => [each, letter] as const)),
);

/** Whether nothing is left but "admin" of what people see: no marks, no signs between, each letter as what it looks like. */
function looksLikeAdmin(name: string): boolean {
  const seen = [...foldedName(name).normalize("NFKD")]
    .map((each) => LETTER.get(each) ?? each)
    .filter((each) => /[\p{L}\p{N}]/u.test(each))
    .join("");
  return seen.replaceAll("rn", "m").replaceAll("nn", "m") === "admin";
}
