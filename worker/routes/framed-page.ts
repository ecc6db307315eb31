/** What the two pages of our own origin share: they live in frames of the site's pages, and can do no more than they must. */
import type { Context } from "hono";
import { directionOf } from "../../common/language.ts";
import { FRAME_MAX_AGE_S } from "../limits/reading.ts";
import type { AppEnv } from "../middleware/problem.ts";

export const STYLE = "body{margin:0;background:transparent}";
/** Allows exactly that style in a policy; whoever changes it is told by a test. */
export const STYLE_HASH = "'sha256-1nTsKsSPm6K+XC1pkElfB5sw04LiokUqwwAJnhgWIQA='";

/** Makes text safe in markup, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Answers a page. All that is given is markup but for the title. */
export function framedPage(
  c: Context<AppEnv>,
  page: {
    /** What it may load and do, beyond nothing. */
    policy: string[];
    /** The only pages that may frame it: each frame around it must be one of these (CSP3 §6.4.2.1). */
    ancestors: string[];
    /** A well-formed tag. */
    lang: string;
    scheme: string;
    title: string;
    body: string;
  },
): Response | Promise<Response> {
  const { policy, ancestors, lang, scheme, title, body } = page;
  c.header(
    "Content-Security-Policy",
    [
      "default-src 'none'",
      ...policy,
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${ancestors.join(" ")}`,
    ].join("; "),
  );
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  c.header("Cache-Control", `public, max-age=${FRAME_MAX_AGE_S}`);
  return c.html(`<!doctype html>
<html lang="${lang}" dir="${directionOf(lang)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="${scheme}">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
${body}
</html>`);
}
