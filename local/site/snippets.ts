/** What owners paste into their pages, in its three forms, and the styles that keep its place free. */
import { localeOf } from "../../widget/words/words.ts";
import type { SiteAnswer } from "../../worker/contract/index.ts";
import { readLocales } from "../locales.ts";
import type { Pinned } from "../widget.ts";
import type { Api } from "./api.ts";
import { reserved, type Wording } from "./reserve.ts";

/** The script tag that is always the newest. */
export function freshTag(origin: string, site: string): string {
  return `<script async src="${origin}/embed.js" data-site="${site}"></script>`;
}

type Words = Pick<SiteAnswer, "question" | "labels">;
type ByLanguage<T> = Record<string, T | undefined>;

/** The styles for a site: with its own words in each language that it has some in, and ours in `lang` otherwise. */
function stylesOf({ question, labels }: Words, lang: string): string {
  const locales = readLocales();
  const one = <T>(all: ByLanguage<T> | null, language: string) => all?.[language] ?? all?.["*"];
  const questions = (
    typeof question === "string" ? { "*": question } : question
  ) as ByLanguage<string> | null;
  const both = (labels && "yes" in labels ? { "*": labels } : labels) as ByLanguage<
    Omit<Wording, "question">
  > | null;
  const wordingOf = (language: string): Wording => {
    const ask = locales[localeOf([language, lang], Object.keys(locales))]?.ask as Record<string, string>;
    const { question = "", yes = "", no = "" } = ask;
    return { question: one(questions, language) ?? question, ...(one(both, language) ?? { yes, no }) };
  };
  const languages = new Set([...Object.keys(questions ?? {}), ...Object.keys(both ?? {})]);
  const others = [...languages].filter((each) => each !== "*" && each !== lang);
  return reserved(wordingOf(lang), Object.fromEntries(others.map((each) => [each, wordingOf(each)])));
}

/** All forms. What is pinned is what the deployment serves now, by its own word. */
export async function snippetsOf(
  { origin, json }: Api,
  site: string,
  settings: Words,
  lang: string,
): Promise<{ script: string; pinned: string; frame: string; styles: string }> {
  const { path, integrity } = await json<Pinned>("GET", "/embed.json");
  return {
    script: freshTag(origin, site),
    pinned: `<script async src="${origin}${path}" integrity="${integrity}" crossorigin="anonymous" data-site="${site}"></script>`,
    frame: `<iframe src="${origin}/poll?site=${site}&article=ARTICLE" title="Do you like this article?" width="100%" height="320" style="border: 0"></iframe>`,
    styles: stylesOf(settings, lang),
  };
}
