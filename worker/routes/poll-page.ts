/**
 * The poll as a page of our own origin, for an iframe on pages that allow no scripts of others. It can be framed by
 * the site's own origins only, so whoever votes in it is a reader of one of the site's pages, or of none.
 */
import { Hono } from "hono/tiny";
import { tagOf } from "../../common/language.ts";
import { PollPageQuery } from "../contract/index.ts";
import { isOrigin } from "../domain/articles/origins.ts";
import { questionOf } from "../domain/articles/question.ts";
import { unfit } from "../domain/failure.ts";
import { readPublicQuery } from "../middleware/body.ts";
import { ancestorsOf, knownSite } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { escapeHtml, framedPage, STYLE_HASH } from "./framed-page.ts";

export const pollPage = new Hono<AppEnv>().get("/", knownSite, (c) => {
  const query = readPublicQuery(c, PollPageQuery);
  if (!query.ok) return problem(c, query);
  const { site, article, exact, origin, question, lang, theme, title, section, tag } = query.value;
  const { settings } = c.var;
  // Said here, as the page around the frame sees what the frame shows, and not its console.
  const asked = questionOf(settings, question);
  if (!asked.ok) return problem(c, asked);
  if (origin && !isOrigin(origin, settings.origins))
    return problem(c, unfit([{ field: "origin", detail: "none of the site's origins" }]));
  const given = Object.entries({
    site,
    article,
    "data-exact": exact === "1" && exact,
    lang,
    theme,
    "data-question": question,
    "data-section": section.join(),
    "data-tag": tag.join(),
    "data-title": title,
  });
  const attributes = given.flatMap(([name, value]) => (value ? `${name}="${escapeHtml(value)}"` : []));
  const look = theme ?? settings.theme;
  return framedPage(c, {
    policy: [
      "script-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      `style-src ${STYLE_HASH}`,
      "trusted-types 'none'",
      "require-trusted-types-for 'script'",
    ],
    ancestors: ancestorsOf(c, origin),
    lang: `${tagOf(lang ?? "") ?? "en"}`,
    scheme: look === "auto" ? "light dark" : look,
    // The widget reports the page's title with a vote.
    title: title || article,
    body: `<script async src="/embed.js" data-site="${site}"></script>
<script async src="/framed.js"></script>
<article-feedback ${attributes.join(" ")}></article-feedback>`,
  });
});
