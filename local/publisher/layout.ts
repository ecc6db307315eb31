/** The demo publication's pages: one layout, and where the poll stands in it. Text in, markup out. */
import { ARTICLES, type Article } from "./articles.ts";

/** Makes text safe in markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** What a page is made of; `head` and `poll` are markup of ours. */
export interface Page {
  article: Article;
  canonical?: string;
  head?: string;
  /** Markup of ours above the article. */
  top?: string;
  /** The embed, where the poll should appear. */
  poll: string;
}

/** A bench under a willow. */
const PICTURE = `<svg class="picture" viewBox="0 0 640 260" role="img" aria-label="A bench under a willow beside a canal">
<rect width="640" height="260" class="sky"/><circle cx="500" cy="70" r="34" class="sun"/>
<path d="M0 190h640v70H0z" class="water"/><path d="M0 178h640v16H0z" class="path"/>
<path d="M110 180c4-60-8-90 8-130m0 0c-50 10-70 60-74 110m74-110c40 6 66 50 72 104m-72-104c-20 20-34 60-32 104m32-104c20 20 32 60 30 100" class="willow"/>
<path d="M290 150h150m-150-16h150m-150-16h150M304 118v60m122-60v60" class="bench"/>
<path d="M40 216h90m60 18h120m80-20h140m-60 26h90" class="ripple"/></svg>`;

/** The article alone, as the single-page application swaps it. */
export function articleMarkup({ title, byline, date, lead, paragraphs }: Article): string {
  return `<h1>${escapeHtml(title)}</h1><p class="byline">${escapeHtml(byline)} · ${escapeHtml(date)}</p>
<p class="lead">${escapeHtml(lead)}</p>${PICTURE}
${paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join("\n")}`;
}

/** Articles and letters as an index page lists them, each with its count; the first article's in every form. */
export function listMarkup(origin: string): string {
  const count = (id: string, more = "") => `<span data-afterword-count="${escapeHtml(id)}"${more}>–</span>`;
  const articles = ARTICLES.map(({ slug, title }) => ({ id: `${origin}/articles/${slug}`, title }));
  const [first] = articles as [(typeof articles)[0]];
  const forms = ["votes", "yes", "approval"].map((show) => count(first.id, ` data-afterword-show="${show}"`));
  const letters = Array.from({ length: 22 }, (_, i) => count(`letter ${i + 1}`));
  return `<ul>${articles.map(({ id, title }) => `<li>${escapeHtml(title)} ${count(id)}</li>`).join("")}</ul>
<p id="german" lang="de">${forms.join(" ")}</p><p id="arabic" lang="ar-EG">${forms.join(" ")}</p>
<p id="nonsense" lang="no such language">${forms.join(" ")}</p>
<p id="wrong">${count("")}${count("x".repeat(3_000))}${count("unread", ' data-afterword-show="approval"')}</p>
<p id="letters">${letters.join(" ")}</p>`;
}

/** A whole page. */
export function page({ article, canonical, head = "", top = "", poll }: Page): string {
  const others = ARTICLES.filter(({ slug }) => slug !== article.slug);
  const links = others.map(
    ({ slug, title }) => `<li><a href="/articles/${slug}">${escapeHtml(title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="${article.lang ?? "en"}"${article.lang ? ' dir="rtl"' : ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(article.title)}</title>
${canonical ? `<link rel="canonical" href="${escapeHtml(canonical)}">` : ""}
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
${head}
</head>
<body>
<header><a href="/">The Towpath</a></header>
<main>${top}<article id="article">
${articleMarkup(article)}
</article>
<aside id="poll">${poll}</aside></main>
<footer><h2>More to read</h2><ul>${links.join("")}</ul></footer>
</body></html>`;
}

export const STYLES = `:root{color-scheme:light dark;--ink:#23241f;--paper:#fbfaf6;--quiet:#6a6a60;--line:#d9d6cb;--link:#1f6f54}
@media (prefers-color-scheme:dark){:root{--ink:#e9e6dc;--paper:#191b18;--quiet:#a3a196;--line:#3a3c36;--link:#7fd1ae}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.65 Georgia,"DejaVu Serif",serif}
header,main,footer{max-width:38rem;margin:0 auto;padding:0 1.25rem}
header{padding-block:1.5rem;font-variant:small-caps;letter-spacing:.08em;border-bottom:1px solid var(--line)}
a{color:var(--link)}header a{color:inherit;text-decoration:none}
h1{font-size:2.2rem;line-height:1.15;margin:2.5rem 0 .5rem}h2{font-size:1.1rem}
.byline{color:var(--quiet);margin:0 0 1.5rem;font-size:.95rem}.lead{font-size:1.25rem;line-height:1.5}
.picture{width:100%;height:auto;display:block;margin:1.5rem 0;border-radius:6px}
.sky{fill:#dfe8e2}.sun{fill:#f3d9a4}.water{fill:#8fb0ad}.path{fill:#c9bd9c}
.willow,.bench,.ripple{fill:none;stroke-linecap:round}.willow{stroke:#5b7a4c;stroke-width:5}.bench{stroke:#6b4a2f;stroke-width:7}
.ripple{stroke:#e6efec;stroke-width:2}
@media (prefers-color-scheme:dark){.sky{fill:#27312d}.sun{fill:#c9a961}.water{fill:#35504f}.path{fill:#554d3c}.ripple{stroke:#5d7a78}}
aside{margin:2.5rem 0;padding:.25rem 0;border-block:1px solid var(--line)}
footer{padding-block:1rem 4rem;color:var(--quiet)}`;
