/** Which article somebody means by a key, an address or an id. The worker alone makes keys; this asks it. */
import type { ArticleAnswer, IndexAnswer, IndexRow, PollAnswer } from "../../worker/contract/index.ts";
import type { Api } from "./api.ts";
import { moderation, type Values } from "./command.ts";
import { ifAllowed, Refused } from "./errors.ts";
import { plain } from "./table.ts";

/** Options of all commands about one article. */
export const ARTICLE_OPTIONS = { exact: { type: "boolean" }, question: { type: "string" } } as const;
export const ARTICLE_HELP = `  ARTICLE        its address as you have copied it, its id, or its key
  --question ID  which of the site's questions, if not the first
  --exact        the id is kept to the letter, as pages say it with data-exact`;

const KEY = /^[\w-]{22}$/;
const NEAR = 5;

/** A path of the API about an article. */
export const articlePath = (key: string, rest = "") => `/articles/${encodeURIComponent(key)}${rest}`;

/**
 * The key of the article that is meant. An address is looked up as readers' browsers look it up, in its one spelling and
 * forwarded where it has moved; then, for ids that are kept to the letter, among what moderators find by it. Refused, with
 * what is near, where that is none or several.
 */
export async function keyOf(
  api: Api,
  site: string,
  typed: string,
  { exact, question }: Values = {},
): Promise<string> {
  if (KEY.test(typed)) return typed;
  const asked = new URLSearchParams({ article: typed, ...(exact ? { exact: "1" } : {}) });
  if (typeof question === "string") asked.set("question", question);
  const { key } = await api.json<PollAnswer>("GET", `/v1/sites/${encodeURIComponent(site)}/poll?${asked}`);
  if (await exists(api, site, key)) return key;
  const { articles } = await api.json<IndexAnswer>(
    "GET",
    moderation(site, `/articles?${new URLSearchParams({ q: typed.slice(0, 200) })}`),
  );
  const same = articles.filter(
    ({ article, address, question: id }) =>
      (article === typed || address === typed) && (question === undefined || id === question),
  );
  const [only] = same;
  if (only && same.length === 1) return only.key;
  throw new Refused(
    only
      ? `Several articles are meant. Give the key of one:\n${lines(same)}`
      : articles.length > 0
        ? `unknown-article: No article has exactly this address or id. Near it are:\n${lines(articles)}`
        : "unknown-article: No article of this site has this address or id: nobody has voted on it, and nobody has registered it.",
    only ? undefined : "unknown-article",
  );
}

const lines = (rows: IndexRow[]) =>
  rows
    .slice(0, NEAR)
    .map(({ key, address, article }) => `  ${key}  ${plain(address ?? article)}`)
    .join("\n");

async function exists(api: Api, site: string, key: string): Promise<boolean> {
  try {
    // Who may not read may act all the same; then the act itself says whether there is such an article.
    await ifAllowed(api.json<ArticleAnswer>("GET", moderation(site, articlePath(key))));
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === "unknown-article") return false;
    throw error;
  }
}
