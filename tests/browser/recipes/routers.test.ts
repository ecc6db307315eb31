/**
 * Pages that change without being loaded: each article has one poll, whatever the router does, and each vote is that
 * article's. Turbo and htmx are the packages themselves. Astro's router can't run without its server: what is played is what
 * its swap does to scripts and body (withastro/astro, packages/astro/src/transitions). Next.js is React with what next/script
 * does (vercel/next.js, packages/next/src/client/script.tsx).
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, html, recipe, root, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const packaged = (name: string) => readFileSync(createRequire(import.meta.url).resolve(name), "utf8");
const tag = (more = "") =>
  `<script async src="${stage.worker.origin}/embed.js" data-site="${SITE}"${more}></script>`;

/** Publishes a front page without a poll and three articles with one, which link to each other. */
function publish(kind: string, poll: (address: string) => string, head: string, attributes = ""): string {
  const links = ["front", "one", "two", "three"]
    .map((name) => `<a href="/${kind}/${name}">Go to ${name}</a>`)
    .join(" ");
  for (const name of ["front", "one", "two", "three"]) {
    const path = `/${kind}/${name}`;
    const body = `<nav>${links}</nav><h1>${name}</h1>${name === "front" ? "" : poll(stage.publisher.origin + path)}`;
    const page = html(body, `<title>${name}</title>${head}`).replace("<body>", `<body${attributes}>`);
    stage.publisher.publish(path, page);
  }
  return `/${kind}`;
}

/** Goes there by the page's own router: the document stays. */
async function go({ page }: Reader, name: string): Promise<void> {
  await page.evaluate(() => Object.assign(window, { kept: true }));
  await page.getByRole("link", { name: `Go to ${name}` }).click();
  await page.getByRole("heading", { name }).waitFor();
  expect(await page.evaluate(() => "kept" in window)).toBe(true);
}

async function back({ page }: Reader, name: string): Promise<void> {
  await page.goBack();
  await page.getByRole("heading", { name }).waitFor();
}

/** The one poll of the page, with nothing pressed yet, or with what was pressed before. */
async function pressed(reader: Reader, yes: boolean): Promise<void> {
  await expect
    .poll(() =>
      reader.choice("Yes").evaluateAll((all) => all.map((each) => each.getAttribute("aria-pressed"))),
    )
    .toEqual([String(yes)]);
  expect(await reader.page.locator("article-feedback").count()).toBe(1);
}

/** From the front to articles, on and back: one poll each, one vote each. */
async function journey(reader: Reader, base: string): Promise<void> {
  await reader.page.goto(`${stage.publisher.origin}${base}/front`);
  expect(await reader.page.locator("article-feedback").count()).toBe(0);
  await go(reader, "one");
  await pressed(reader, false);
  await voteYes(reader);
  await go(reader, "two");
  await pressed(reader, false);
  await voteYes(reader);
  await back(reader, "one");
  await pressed(reader, true);
  await go(reader, "three");
  await pressed(reader, false);
  await back(reader, "one");
  await back(reader, "front");
  await expect.poll(() => reader.page.locator("article-feedback").count()).toBe(0);
  await go(reader, "two");
  await pressed(reader, true);
  for (const name of ["one", "two"])
    expect(await stage.article(`${base}/${name}`)).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(reader.complaints).toEqual([]);
}

describe("Turbo", () => {
  beforeAll(() => {
    stage.publisher.publish(
      "/turbo.js",
      packaged("@hotwired/turbo/dist/turbo.es2017-umd.js"),
      "text/javascript",
    );
  });
  const head = '<script src="/turbo.js"></script>';

  test.each([
    ["a tag in the body", () => tag()],
    ["a tag that names the article", (address: string) => tag(` data-article="${address}"`)],
    ["an element", () => recipe(stage, "Turbo")],
  ])("visits, previews and Back, with %s", async (kind, poll) => {
    await journey(await stage.reader(), publish(`turbo-${kind.replaceAll(" ", "-")}`, poll, head));
  });

  test("refreshes by morphing, with a tag in the body", async () => {
    const base = publish("morph", () => tag(), `${head}<meta name="turbo-refresh-method" content="morph">`);
    const reader = await stage.reader();
    await reader.page.goto(`${stage.publisher.origin}${base}/one`);
    await voteYes(reader);
    for (let i = 0; i < 3; i++) {
      const rendered = reader.page.evaluate(
        () => new Promise((resolve) => addEventListener("turbo:render", resolve, { once: true })),
      );
      await reader.page.evaluate("Turbo.session.refresh(location.href)");
      await rendered;
      await pressed(reader, true);
    }
    expect(reader.complaints).toEqual([]);
  });
});

describe("htmx", () => {
  beforeAll(() => {
    stage.publisher.publish("/htmx.js", packaged("htmx.org/dist/htmx.js"), "text/javascript");
  });
  const head = '<script src="/htmx.js"></script>';
  const boost = ' hx-boost:inherited="true"';

  test.each([
    ["a tag in the body", () => tag()],
    ["an element", (address: string) => recipe(stage, "htmx").replace(/https?:[^"]*\/htmx(?=")/, address)],
  ])("boosted links and Back, with %s", async (kind, poll) => {
    await journey(await stage.reader(), publish(`htmx-${kind.replaceAll(" ", "-")}`, poll, head, boost));
  });
});

/** What Astro's client router does to the page: scripts that have run are marked and never run again. */
const ASTRO = `
const ran = new Set(), keyOf = (script) => script.src || script.textContent;
for (const script of document.scripts) ran.add(keyOf(script));
async function show(href) {
  const page = new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
  for (const script of page.scripts) {
    if (ran.has(keyOf(script))) script.dataset.astroExec = "";
    ran.add(keyOf(script));
  }
  for (const element of [...document.head.children]) element.remove();
  document.head.append(...page.head.children);
  document.body.replaceWith(page.body);
  for (const script of [...document.scripts]) {
    if (script.dataset.astroExec === "") continue;
    const copy = document.createElement("script");
    for (const { name, value } of script.attributes) copy.setAttribute(name, value);
    copy.textContent = script.textContent;
    copy.dataset.astroExec = "";
    script.replaceWith(copy);
  }
}
addEventListener("click", (event) => {
  const href = event.target.closest("a")?.href;
  if (!href) return;
  event.preventDefault();
  history.pushState({}, "", href);
  document.startViewTransition ? document.startViewTransition(() => show(href)) : show(href);
});
addEventListener("popstate", () => show(location.href));`;

describe("Astro", () => {
  beforeAll(() => stage.publisher.publish("/astro.js", ASTRO, "text/javascript"));

  test.each([
    ["a tag in the body", () => recipe(stage, "Astro")],
    ["a tag that names the article", (address: string) => tag(` data-article="${address}"`)],
    ["an element", () => `${tag()}<article-feedback></article-feedback>`],
  ])("view transitions and Back, with %s", async (kind, poll) => {
    const head = '<script defer src="/astro.js"></script>';
    await journey(await stage.reader(), publish(`astro-${kind.replaceAll(" ", "-")}`, poll, head));
  });
});

test("Next.js", async () => {
  const app = `
    import { hydrateRoot } from "react-dom/client";
    import { useEffect, useState } from "react";
    import { ArticleFeedback } from "./recipe.tsx";
    function Page({ name }) {
      return <main><h1>{name}</h1>{name !== "front" && <ArticleFeedback article={location.origin + "/next/" + name} />}</main>;
    }
    function App() {
      const [name, setName] = useState(location.pathname.split("/").pop());
      useEffect(() => { onpopstate = () => setName(location.pathname.split("/").pop()); }, []);
      const go = (name) => (event) => { event.preventDefault(); history.pushState({}, "", name); setName(name); };
      return <>
        <nav>{["front", "one", "two", "three"].map((name) =>
          <a key={name} href={"/next/" + name} onClick={go(name)}>{"Go to " + name}</a>)}</nav>
        <Page key={name} name={name} />
      </>;
    }
    hydrateRoot(document.getElementById("root"), <App />);`;
  const script = `
    import { useEffect } from "react";
    const loaded = new Set();
    export default function Script({ src }) {
      useEffect(() => {
        if (loaded.has(src)) return;
        loaded.add(src);
        const script = document.createElement("script");
        script.src = src;
        script.setAttribute("data-nscript", "afterInteractive");
        document.body.appendChild(script);
      }, [src]);
      return null;
    }`;
  const files: Record<string, string> = { "./recipe.tsx": recipe(stage, "Next.js"), "next/script": script };
  const bundle = await build({
    stdin: { contents: app, loader: "tsx", resolveDir: root("tests") },
    bundle: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [
      {
        name: "files",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /recipe\.tsx$|^next\/script$/ }, ({ path }) => ({ path, namespace: "files" }));
          onLoad({ filter: /.*/, namespace: "files" }, ({ path }) => ({
            contents: files[path] ?? "",
            loader: "tsx",
            resolveDir: root("tests"),
          }));
        },
      },
    ],
  });
  stage.publisher.publish("/next.js", bundle.outputFiles[0]?.text ?? "", "text/javascript");
  for (const name of ["front", "one", "two", "three"]) {
    // As Next's server renders it.
    const links = ["front", "one", "two", "three"]
      .map((each) => `<a href="/next/${each}">Go to ${each}</a>`)
      .join("");
    const poll = `<article-feedback site="${SITE}" article="${stage.publisher.origin}/next/${name}"></article-feedback>`;
    const main = `<main><h1>${name}</h1>${name === "front" ? "" : poll}</main>`;
    const body = `<div id="root"><nav>${links}</nav>${main}</div><script defer src="/next.js"></script>`;
    stage.publisher.publish(`/next/${name}`, html(body));
  }
  await journey(await stage.reader(), "/next");
  // Hydrated from an article, too.
  const reader = await stage.reader();
  await reader.page.goto(`${stage.publisher.origin}/next/three`);
  await voteYes(reader);
  await reader.hears(COUNTED);
  expect(reader.complaints).toEqual([]);
});
