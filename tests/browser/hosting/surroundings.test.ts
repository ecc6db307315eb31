/** Pages that surround the poll with what it did not expect: it is there when it should be, and a vote goes through. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { html, open, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const tag = (more = "") =>
  `<script async src="${stage.worker.origin}/embed.js" data-site="${SITE}"${more}></script>`;
const POLL = "<article-feedback></article-feedback>";

async function votes(reader: Reader, path: string): Promise<void> {
  await voteYes(reader);
  expect(await stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(reader.complaints).toEqual([]);
}

describe("a reader votes in a page that", () => {
  test.each([
    ["has a base address elsewhere", () => `<base href="https://elsewhere.example/x/">${POLL}${tag()}`],
    [
      "lets the browser choose all styles",
      () => `<style>* { all: revert !important }</style>${POLL}${tag()}`,
    ],
    [
      "contains everything strictly",
      () =>
        `<style>main { contain: content } article-feedback { contain: layout style paint }</style><main>${POLL}</main>${tag()}`,
    ],
    [
      "skips what is off the screen",
      () =>
        `<div style="height:3000px"></div><main style="content-visibility:auto;contain-intrinsic-size:1px 500px">${POLL}</main>${tag()}`,
    ],
    [
      "is laid out as a grid",
      () => `<main style="display:grid;grid-template-columns:300px 1fr"><p>Text</p>${POLL}</main>${tag()}`,
    ],
    [
      "is laid out in columns",
      () => `<main style="columns:3;height:400px"><p>Text</p>${POLL}</main>${tag()}`,
    ],
    ["writes from top to bottom", () => `<main style="writing-mode:vertical-rl">${POLL}</main>${tag()}`],
    [
      "is scaled and turned",
      () => `<main style="transform:scale(.8) rotate(2deg);zoom:1.2">${POLL}</main>${tag()}`,
    ],
    ["can be edited", () => `<main contenteditable>${POLL}</main>${tag()}`],
    [
      "is a form",
      () =>
        `<form onsubmit="document.title='sent'" action="/elsewhere"><input name="a">${POLL}<button>Send</button></form>${tag()}`,
    ],
    ["is a link", () => `<a href="/elsewhere">${POLL}</a>${tag()}`],
    [
      "is a label",
      () => `<label><input type="checkbox" onchange="document.title='sent'">${POLL}</label>${tag()}`,
    ],
    [
      "scrolls inside of itself",
      () =>
        `<main style="height:300px;overflow:auto"><div style="height:2000px"></div>${POLL}</main>${tag()}`,
    ],
    [
      "adds the headers of its tracing to each request",
      () => `<script>
        const plain = window.fetch;
        window.fetch = (url, init) => {
          const headers = { ...init?.headers, traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", baggage: "a=b" };
          return plain(url, { ...init, headers });
        };</script>${POLL}${tag()}`,
    ],
    ["is a table", () => `<table><tr><td>${POLL}</td><td>Text</td></tr></table>${tag()}`],
    [
      "names its elements like what a script looks for",
      () =>
        `<form id="customElements"></form><img name="cookie" alt=""><form name="location2"></form><a id="fetch"></a>${POLL}${tag()}`,
    ],
    [
      "uses a library that changes what all objects have",
      () =>
        `<script>Array.prototype.toJSON = function () { return "old" }; Object.defineProperty(Object.prototype, "extra", { value: 1, enumerable: true, writable: true });</script>${POLL}${tag()}`,
    ],
    ["is slow to say that it has loaded", () => `${POLL}${tag()}<img src="/never" alt="">`],
    [
      "refreshes its own head",
      () => `${POLL}${tag()}<script>setInterval(() => { document.head.innerHTML += "" }, 20)</script>`,
    ],
    [
      "changes all the time",
      () =>
        `${POLL}${tag()}<p id="ticker"></p><script>setInterval(() => { ticker.textContent = Math.random() }, 1)</script>`,
    ],
  ])("%s", async (what, body) => {
    const path = `/around-${what.replaceAll(" ", "-")}`;
    const reader = await stage.reader();
    await reader.page.route("**/elsewhere*", (route) => route.abort());
    await reader.page.route("**/never", () => {});
    stage.publisher.publish(path, html(body()));
    await reader.page.goto(stage.publisher.origin + path, { waitUntil: "commit" });
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await votes(reader, path);
    expect(new URL(reader.page.url()).pathname).toBe(path);
    expect(await reader.page.title()).not.toBe("sent");
  });

  test("adds the headers of its tracing to each request, and speaks another language", async () => {
    const reader = await stage.reader();
    const traced = `<script>
      const plain = window.fetch;
      window.fetch = (url, init) => plain(url, { ...init, headers: { ...init?.headers, traceparent: "00-1-1-01" } });
    </script>${POLL}${tag()}`;
    stage.publisher.publish("/traced", html(traced).replace(/<html[^>]*>/, '<html lang="de">'));
    await reader.page.goto(`${stage.publisher.origin}/traced`);
    await reader.choice("Yes").click();
    await reader.hears("Gezählt.");
    expect(reader.requests.filter((url) => url.endsWith("/de.json"))).toHaveLength(1);
    expect(await stage.article("/traced")).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });

  test("has no document type", async () => {
    const reader = await stage.reader();
    stage.publisher.publish("/quirks", `<link rel="icon" href="data:,"><body>${POLL}${tag()}`);
    await reader.page.goto(`${stage.publisher.origin}/quirks`);
    await votes(reader, "/quirks");
  });

  test("is XHTML, in its own way of saying the language", async () => {
    const reader = await stage.reader();
    const page = `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="de"><head><title>X</title><link rel="icon" href="data:,"/></head><body><article-feedback/>${tag().replace("async", 'async=""')}</body></html>`;
    stage.publisher.publish("/xhtml", page, "application/xhtml+xml");
    await reader.page.goto(`${stage.publisher.origin}/xhtml`);
    await reader.choice("Yes").click();
    await reader.hears("Gezählt.");
    expect(await stage.article("/xhtml")).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });

  test("is framed by another page of the publisher's, which is hidden at first", async () => {
    const reader = await stage.reader();
    stage.publisher.publish("/inner", html(POLL + tag()));
    await open(
      stage,
      reader,
      "/outer",
      '<iframe src="/inner" width="600" height="500" style="display:none"></iframe>',
    );
    await reader.page.waitForLoadState("networkidle");
    expect(reader.requests.filter((url) => url.includes("/mount.js"))).toEqual([]);
    await reader.page.evaluate(() => document.querySelector("iframe")?.removeAttribute("style"));
    const frame = reader.page.frameLocator("iframe");
    await frame.locator("[data-choice=yes]").click();
    await frame.locator("[aria-pressed=true]").waitFor();
    expect(await stage.article("/inner")).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });
});

describe("a poll that the page keeps out of reach", () => {
  const CLOSED: [string, string, string][] = [
    [
      "in closed details",
      `<details><summary>Open</summary>${POLL}</details>`,
      'document.querySelector("details").open = true',
    ],
    ["in a dialog", `<dialog>${POLL}</dialog>`, 'document.querySelector("dialog").showModal()'],
    ["in a popover", `<div popover>${POLL}</div>`, 'document.querySelector("[popover]").showPopover()'],
    [
      "in a hidden tab",
      `<section hidden>${POLL}</section>`,
      'document.querySelector("section").hidden = false',
    ],
    [
      "in what the browser may find",
      `<section hidden="until-found">${POLL}</section>`,
      'document.querySelector("section").hidden = false',
    ],
    [
      "by its own hidden",
      "<article-feedback hidden></article-feedback>",
      'document.querySelector("article-feedback").hidden = false',
    ],
    [
      "by a style for it",
      `<style>.locked article-feedback { display: none }</style><main class="locked">${POLL}</main>`,
      'document.querySelector("main").className = ""',
    ],
    [
      "in a collapsed panel",
      `<main style="visibility:hidden;height:0;overflow:hidden">${POLL}</main>`,
      'document.querySelector("main").style = ""',
    ],
    ["behind what is inert", `<main inert>${POLL}</main>`, 'document.querySelector("main").inert = false'],
  ];
  test.each(CLOSED)("%s: takes no focus, and works when it is opened", async (what, body, opening) => {
    const path = `/closed-${what.replaceAll(" ", "-")}`;
    const reader = await stage.reader();
    await open(stage, reader, path, body + tag());
    await reader.page.waitForLoadState("networkidle");
    for (let i = 0; i < 4; i++) {
      await reader.page.keyboard.press("Tab");
      expect(await reader.page.evaluate(() => document.activeElement?.localName)).not.toBe(
        "article-feedback",
      );
    }
    await reader.page.evaluate(opening);
    await votes(reader, path);
  });

  test("closes over a vote on its way: it is counted, and shown when it opens again", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/closing", `<details open><summary>Open</summary>${POLL}</details>${tag()}`);
    await reader.choice("Yes").click();
    await reader.page.evaluate(() => document.querySelector("details")?.removeAttribute("open"));
    await expect.poll(() => stage.article("/closing")).toMatchObject({ tally: { yes: 1, no: 0 } });
    await reader.page.evaluate(() => document.querySelector("details")?.setAttribute("open", ""));
    await reader.page.locator("[data-choice=yes][aria-pressed=true]").waitFor();
    expect(reader.complaints).toEqual([]);
  });
});
