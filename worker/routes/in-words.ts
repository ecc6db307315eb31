/**
 * A problem as a small page, for the two routes that are loaded into frames: whoever builds the page around them reads
 * there what is wrong, where a browser would show an error of its own. Any page may frame it; it can do nothing.
 */
import { createMiddleware } from "hono/factory";
import type { Problem } from "../contract/index.ts";
import type { AppEnv } from "../middleware/problem.ts";
import { escapeHtml, STYLE, STYLE_HASH } from "./framed-page.ts";

/** Turns a refusal into words, status and headers kept, where a browser asks for a page; programs get the problem itself. */
export const inWords = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  c.header("Vary", "Accept", { append: true });
  // A page of ours says itself what is wrong.
  const isProblem = c.res.headers.get("Content-Type")?.startsWith("application/problem+json");
  if (!isProblem || !c.req.header("Accept")?.includes("text/html")) return;
  const {
    status,
    title,
    detail,
    code,
    fields,
    errors = [],
    request_id,
  } = await c.res.clone().json<Problem>();
  const each = errors.map((error) => ` ${error.field}: ${error.detail}.`);
  const wrong = fields ? ` Look at: ${fields.join(", ")}.${each.join("")}` : "";
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${status} ${escapeHtml(title)}</title>
<style>${STYLE}</style>
<p>Afterword: ${escapeHtml(detail + wrong)}</p>
<p><small>${status} ${code} · ${request_id}</small></p>
</html>`;
  c.header("Content-Security-Policy", `default-src 'none'; style-src ${STYLE_HASH}`);
  c.header("Content-Type", "text/html; charset=UTF-8");
  c.res = new Response(html, c.res);
});
