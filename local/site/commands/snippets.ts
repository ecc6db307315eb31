/** What owners paste into their pages, in its three forms, and the styles that keep its place free. */
import { localeOf } from "../../../widget/languages/languages.ts";
import type { SiteAnswer } from "../../../worker/contract/index.ts";
import type { Pinned } from "../../widget.ts";
import type { Api } from "../api.ts";
import type { Asked } from "../command.ts";
import { reserved, type Wording } from "../reserve.ts";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Attributes as HTML and XML take them alike: templates of some systems are XML. */
function attributes(all: Record<string, string | undefined>): string {
  const quoted = (value: string) => value.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : ` ${name}="${quoted(value)}"`))
    .join("");
}

/** The script tag that is always the newest; for one article, where it is named. */
export function freshTag(origin: string, site: string, article?: string): string {
  const all = { async: "", src: `${origin}/embed.js`, "data-site": site, "data-article": article };
  return `<script${attributes(all)}></script>`;
}

type Words = Pick<SiteAnswer, "question" | "labels">;
type ByLanguage<T> = Record<string, T | undefined>;

/** A site's words in a language: its own where it has some, and else ours in that or in `lang`. */
function wordingOf({ question, labels }: Words, lang: string, locales: Record<string, Asked>) {
  const one = <T>(all: ByLanguage<T> | null, language: string) => all?.[language] ?? all?.["*"];
  const { questions, both } = byLanguage({ question, labels });
  return (language: string): Wording => {
    const ours = locales[localeOf([language, lang], Object.keys(locales)).locale];
    const { question = "", yes = "", no = "" } = ours ?? {};
    return { question: one(questions, language) ?? question, ...(one(both, language) ?? { yes, no }) };
  };
}

/** Both settings by language, however they were given. */
function byLanguage({ question, labels }: Words) {
  const questions = (
    typeof question === "string" ? { "*": question } : question
  ) as ByLanguage<string> | null;
  const both = (labels && "yes" in labels ? { "*": labels } : labels) as ByLanguage<
    Omit<Wording, "question">
  > | null;
  return { questions, both };
}

/** The styles for a site, in each language that it has words of its own in. */
function stylesOf(words: Words, lang: string, locales: Record<string, Asked>): string {
  const { questions, both } = byLanguage(words);
  const inLanguage = wordingOf(words, lang, locales);
  const languages = new Set([...Object.keys(questions ?? {}), ...Object.keys(both ?? {})]);
  const others = [...languages].filter((each) => each !== "*" && each !== lang);
  return reserved(inLanguage(lang), Object.fromEntries(others.map((each) => [each, inLanguage(each)])));
}

/** What a snippet may be filled with. */
export interface Filling {
  /** The language of the page. */
  lang: string;
  /** The article's id; without it the page's own, and a word to be replaced in what can't see the page. */
  article: string | undefined;
  /** The widget's words in each language. */
  asked: Record<string, Asked>;
}

/** All forms, and where the poll can be seen before any of them is pasted. What is pinned is what the deployment serves now. */
export async function snippetsOf(
  { origin, json }: Api,
  site: string,
  settings: Words,
  { lang, article, asked }: Filling,
): Promise<{ script: string; pinned: string; frame: string; styles: string; preview: string }> {
  const { path, integrity } = await json<Pinned>("GET", "/embed.json");
  const page = (article: string) => `${origin}/poll?${new URLSearchParams({ site, article, lang })}`;
  const pinned = {
    async: "",
    src: origin + path,
    integrity,
    // Without credentials.
    crossorigin: "",
    "data-site": site,
    "data-article": article,
  };
  const frame = {
    src: page(article ?? "ARTICLE"),
    title: wordingOf(settings, lang, asked)(lang).question,
    width: "100%",
    height: "320",
    style: "border: 0",
  };
  return {
    script: freshTag(origin, site, article),
    pinned: `<script${attributes(pinned)}></script>`,
    frame: `<iframe${attributes(frame)}></iframe>`,
    styles: stylesOf(settings, lang, asked),
    preview: page(article ?? "preview"),
  };
}
