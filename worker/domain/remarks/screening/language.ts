/**
 * The language of a text as a guess: by its script, by letters that few languages have, and by frequent words. No library: the least
 * of those that tell eighty languages apart is as large as the rest of the worker. Pure.
 */
import { caseless } from "./word-list.ts";

/** Scripts of one language, or of one that most who write it mean. In their order: Japanese is written in Han as well. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{scx=Hira}\p{scx=Kana}]/gu, "ja"],
  [/\p{Script=Hang}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Hebr}/gu, "he"],
  [/\p{Script=Deva}/gu, "hi"],
  [/\p{Script=Grek}/gu, "el"],
  [/\p{Script=Thai}/gu, "th"],
  [/\p{Script=Armn}/gu, "hy"],
  [/\p{Script=Geor}/gu, "ka"],
];
/** Letters that tell languages of one script apart; each counts as a word. */
const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/[پچژگکی]/gu, "fa"],
  [/[يكةىأإ]/gu, "ar"],
  [/[іїєґ]/gu, "uk"],
  [/[ыэъё]/gu, "ru"],
  [/[әұһ]/gu, "kk"],
  [/[ӣӯҳҷ]/gu, "tg"],
  [/[äß]/gu, "de"],
  [/[ñ¿¡]/gu, "es"],
  [/[ãõ]/gu, "pt"],
  [/[œêû]/gu, "fr"],
  [/[łąęśżźć]/gu, "pl"],
  [/[ğış]/gu, "tr"],
];
/** Frequent words, each of one of these languages more than of the others. */
const WORDS: Record<string, string> = {
  en: "the and is was are that this with for you not have of what it but there",
  de: "der die das und ist nicht ein eine war mit auf für ich sie wird zu den auch",
  fr: "le les des est une pas pour que dans vous avec sur qui plus cet cette mais je",
  es: "el los las una es por con para pero muy del esta este más como fue se lo",
  it: "il gli che di una non per con sono della questo questa anche più ma è ho lo",
  pt: "os uma não para com mas muito isso esta este foi são do da em você mais um",
  nl: "het een van niet dat maar met zijn voor ik deze wel ook er aan wat heeft is",
  pl: "nie jest się że na jak ale tak tylko bardzo przez czy był dla było artykuł",
  tr: "bir bu ve için çok değil ama daha gibi ne olarak var kadar ben sen mi",
  id: "yang dan di tidak ini itu dengan untuk ada saya dari ke sudah juga bukan",
  uz: "va bu uchun emas bilan juda ham lekin bor edi kerak men siz",
  uk: "не що це на та як але він вона який дуже було треба про",
  ru: "не что это на как но он она который очень было надо про и в",
  ky: "жана бул эмес менен үчүн абдан бар болгон ооба",
  kk: "және бұл емес мен үшін өте бар болды",
  tg: "ва ин нест бо барои бисёр аст буд",
};
const WORD_SETS = Object.entries(WORDS).map(
  ([language, words]) => [language, new Set(words.split(" "))] as const,
);

/** The first part of a language's tag; null where nothing, or as much, speaks for more than one. */
export function languageOf(text: string): string | null {
  const letters = caseless(text);
  const all = letters.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of SCRIPTS) {
    // Some words of another script, such as names, change nothing.
    const has = letters.match(script)?.length ?? 0;
    if (has > 0 && (has >= all / 2 || (language === "ja" && has >= all / 5))) return language;
  }
  const votes = new Map<string, number>();
  const vote = (language: string, times: number) =>
    void (times > 0 && votes.set(language, (votes.get(language) ?? 0) + times));
  for (const [sign, language] of LETTERS) vote(language, letters.match(sign)?.length ?? 0);
  const words = letters.match(/[\p{L}\p{M}]+/gu) ?? [];
  for (const [language, known] of WORD_SETS) vote(language, words.filter((word) => known.has(word)).length);
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : null;
}
