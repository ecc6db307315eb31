/**
 * A publisher's web site on an origin of its own, for `npm start` and the browser tests: the same article
 * embedded in every way that Afterword promises. Knows nothing of votes.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { reserved } from "../site/reserve.ts";
import { ARABIC, ARTICLES, type Article, furtherArticle } from "./articles.ts";
import { articleMarkup, escapeHtml, listMarkup, page, STYLES } from "./layout.ts";
import { looksPage } from "./looks.ts";

export interface Publisher {
  /** `http://localhost:<port>` */
  origin: string;
  /** Serves one more page at a path. */
  publish(path: string, body: string, type?: string, headers?: Record<string, string>): void;
  /** Its pages ask for a site's polls from now on. */
  turnTo(site: string): void;
  close(): Promise<void>;
}

const [first, second] = ARTICLES as [Article, Article];

/** The single-page application: swaps article and poll without a reload. */
const APP_SCRIPT = `const articles = JSON.parse(document.getElementById("articles").textContent);
function show(slug) {
  document.getElementById("article").innerHTML = articles[slug];
  const poll = document.createElement("article-feedback");
  poll.setAttribute("article", location.origin + "/articles/" + slug);
  document.getElementById("poll").replaceChildren(poll);
}
addEventListener("click", (event) => {
  const slug = event.target.closest("a[href^='/articles/']")?.getAttribute("href").split("/").pop();
  if (!slug) return;
  event.preventDefault();
  history.pushState({ slug }, "", "/app?" + slug);
  show(slug);
});
addEventListener("popstate", () => show(history.state?.slug ?? Object.keys(articles)[0]));
show(Object.keys(articles)[0]);`;

/** The poll's place in the first screen, kept free from the first paint on: as docs/theming.md prints it. */
export const RESERVED = reserved({ question: "Do you like this article?", yes: "Yes", no: "No" });

/** Starts the publication on the loopback; port 0 takes any free one. */
export async function startPublisher(options: {
  port?: number;
  afterword: string;
  site: string;
}): Promise<Publisher> {
  const { afterword } = options;
  let { site } = options;
  const embed = (extra = "") =>
    `<script async src="${afterword}/embed.js" data-site="${site}"${extra}></script>`;
  const counts = () => `<script async src="${afterword}/counts.js" data-site="${site}"></script>`;
  const strict = (scripts: string) =>
    `default-src 'none'; script-src ${scripts}; connect-src ${afterword}; frame-src ${afterword}; ` +
    "style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";
  const swaps = JSON.stringify(Object.fromEntries(ARTICLES.map((each) => [each.slug, articleMarkup(each)])));

  const routes: Record<string, (response: ServerResponse, search: string) => void> = {
    "/": (response) => response.writeHead(302, { Location: `/articles/${first.slug}` }).end(),
    "/page.css": (response) => send(response, STYLES, "text/css"),
    "/app.js": (response) => send(response, APP_SCRIPT, "text/javascript"),
    "/strict-csp": (response) => {
      response.setHeader("Content-Security-Policy", strict(afterword));
      send(response, page({ article: first, poll: embed() }));
    },
    "/nonce": (response) => {
      const nonce = randomBytes(16).toString("base64url");
      const trusted = "; trusted-types 'none'; require-trusted-types-for 'script'";
      response.setHeader("Content-Security-Policy", strict(`'nonce-${nonce}' 'strict-dynamic'`) + trusted);
      send(response, page({ article: first, poll: embed(` nonce="${nonce}"`) }));
    },
    "/app": (response) => {
      const data = `<script type="application/json" id="articles">${swaps.replaceAll("<", "\\u003c")}</script>`;
      const head = `${data}<script defer src="/app.js"></script>${embed()}`;
      send(response, page({ article: first, head, poll: "" }));
    },
    "/element": (response) =>
      send(response, page({ article: first, head: embed(), poll: "<article-feedback></article-feedback>" })),
    "/two": (response) => {
      const element = ({ slug }: Article) =>
        `<article-feedback article="${origin}/articles/${slug}"></article-feedback>`;
      send(response, page({ article: first, head: embed(), poll: element(first) + element(second) }));
    },
    // What the page is without us, for comparison.
    "/without": (response) => send(response, page({ article: first, poll: "" })),
    "/first-screen": (response) => {
      const head = `<style>${RESERVED}</style>${embed()}`;
      send(response, page({ article: first, head, top: "<article-feedback></article-feedback>", poll: "" }));
    },
    "/looks": (response) => send(response, looksPage(embed())),
    "/own-words": (response) => {
      const poll = `<article-feedback>Write to the editor.</article-feedback><article-feedback article="two"></article-feedback>`;
      send(response, page({ article: first, head: embed(), poll }));
    },
    "/broken-canonical": (response) =>
      send(response, page({ article: first, canonical: "https://", poll: embed() })),
    "/no-place": (response) => send(response, page({ article: first, head: embed(), poll: "" })),
    "/rtl": (response) => send(response, page({ article: ARABIC, poll: embed() })),
    "/list": (response) => send(response, page({ article: first, head: counts(), poll: listMarkup(origin) })),
    "/list-strict": (response) => {
      response.setHeader("Content-Security-Policy", strict(afterword));
      send(response, page({ article: first, head: counts(), poll: listMarkup(origin) }));
    },
    "/privacy": (response) => {
      response.setHeader("Content-Security-Policy", strict(afterword));
      const head = `<script async src="${afterword}/erase.js" data-site="${site}"></script>`;
      const poll = '<button type="button" data-afterword-erase>Erase my votes on this site</button>';
      send(response, page({ article: first, head, poll }));
    },
    "/iframe": (response, search) => {
      response.setHeader(
        "Content-Security-Policy",
        `default-src 'none'; script-src 'none'; frame-src ${afterword}; style-src 'self'; img-src data:`,
      );
      const query = new URLSearchParams({ site, article: `${origin}/iframe${search}`, title: first.title });
      const src = escapeHtml(`${afterword}/poll?${query}`);
      const poll = `<iframe src="${src}" title="Do you like this article?" width="100%" height="320"></iframe>`;
      send(response, page({ article: first, poll }));
    },
    "/blank": (response) => send(response, '<!doctype html><html lang="en"><title>Blank</title>'),
  };
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", origin);
    const slug = /^\/articles\/([a-z0-9-]+)$/.exec(pathname)?.[1] ?? "";
    const article = ARTICLES.find((each) => each.slug === slug) ?? furtherArticle(slug);
    if (article) send(response, page({ article, canonical: origin + pathname, poll: embed() }));
    else if (routes[pathname]) routes[pathname](response, search);
    else {
      response.statusCode = 404;
      send(response, "Nothing is here.", "text/plain");
    }
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    publish(path, body, type = "text/html", headers = {}) {
      routes[path] = (response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        send(response, body, type);
      };
    },
    turnTo(other) {
      site = other;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function send(response: ServerResponse, body: string, type = "text/html"): void {
  response.setHeader("Content-Type", `${type}; charset=utf-8`);
  response.setHeader("Cache-Control", "no-cache");
  response.end(body);
}
