/** Places that a poll is put into: other components, frames, hidden parts, apps. One poll for each article, and one vote. */
import type { FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../support/browsers/capabilities.ts";
import { COUNTED, html, oneVote, open, recipe, said, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { translate } from "../../support/browsers/translator.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const tag = (more = "") =>
  `<script async src="${stage.worker.origin}/embed.js" data-site="${SITE}"${more}></script>`;
const framed = async (frame: FrameLocator) => {
  await frame.locator("[data-choice=yes]").click();
  await frame.locator("[part=message]", { hasText: COUNTED }).waitFor();
};

describe("Web components", () => {
  const component = () => recipe(stage, "Web components");

  test("one poll and one vote, heard of outside, with the tag in the head or in the body", async () => {
    for (const path of ["/component", "/component-head"]) {
      const reader = await stage.reader();
      const [, script = "", rest = ""] = /^(<script.*?<\/script>)(.*)$/s.exec(component()) ?? [];
      const listening = `<script>addEventListener("afterword-vote", (event) => { document.title = "heard " + event.detail.choice; })</script>`;
      await open(stage, reader, path, listening + (path === "/component" ? script : "") + rest, {
        head: path === "/component" ? "" : script,
      });
      await voteYes(reader);
      await expect.poll(() => reader.page.title()).toBe("heard yes");
      await oneVote(stage, reader, path);
    }
  });

  test("in the language of the nearest element outside that has one", async () => {
    const reader = await stage.reader();
    const spoken = component().replace("<story-page>", '<div lang="de"><story-page>');
    await open(stage, reader, "/component-german", spoken);
    await reader.page.getByText("Gefällt Ihnen").waitFor();
  });
});

const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

describe("Cross-origin isolation", () => {
  test("the plain tag votes, or says what keeps the captcha out of this browser", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await open(stage, reader, "/isolated", recipe(stage, "Cross-origin isolation"), {
      headers: ISOLATED,
    });
    expect(await reader.page.evaluate(() => crossOriginIsolated)).toBe(true);
    if (await reader.page.evaluate(() => "credentialless" in HTMLIFrameElement.prototype)) {
      await voteYes(reader);
      await oneVote(stage, reader, "/isolated");
    } else {
      await reader.choice("Yes").click();
      await reader.hears("This page does not let the captcha in.");
      expect(lines).toEqual([expect.stringMatching(/^Afterword: this page's COEP refuses the captcha/)]);
    }
  });
});

test("all of it at once: in a component in a collapsed panel of a page that is isolated and translated, and after Back", async (context) => {
  needs(context, "Back");
  const reader = await stage.reader();
  const { page } = reader;
  const panel = recipe(stage, "Web components")
    .replace("<story-page>", "<details><summary>Your word</summary><story-page>")
    .replace("</story-page>", "</story-page></details>");
  stage.publisher.publish("/elsewhere", html("<h1>Elsewhere</h1>"), "text/html", ISOLATED);
  await open(stage, reader, "/all-at-once", panel, { headers: ISOLATED });
  await translate(page);
  expect(reader.requests.filter((url) => url.includes("/v1/"))).toEqual([]);
  await page.locator("summary").click();
  await reader.choice("Yes").click();
  await reader.hears(COUNTED.toUpperCase());
  await page.goto(`${stage.publisher.origin}/elsewhere`);
  await page.goBack();
  await page.locator("summary").waitFor();
  await translate(page);
  if (!(await page.locator("details").evaluate((details) => (details as HTMLDetailsElement).open)))
    await page.locator("summary").click();
  await page.locator("[data-choice=yes][aria-pressed=true]").waitFor();
  await oneVote(stage, reader, "/all-at-once");
});

describe("Site builders", () => {
  const builder = (body: string, sandbox = "") =>
    `<iframe ${sandbox} width="600" height="500" srcdoc="${html(body).replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;

  test("a frame that the page's own code is written into", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/builder", builder(recipe(stage, "Site builders")));
    await framed(reader.page.frameLocator("iframe"));
    expect(await stage.article("/built")).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });

  test.each([
    ["srcdoc", (body: string) => builder(body)],
    ["srcdoc-in-a-sandbox", (body: string) => builder(body, 'sandbox="allow-scripts allow-same-origin"')],
    [
      "blank",
      (body: string) => `<iframe width="600" height="500"></iframe><script>
        const page = document.querySelector("iframe").contentDocument;
        page.write(${JSON.stringify(html(body)).replaceAll("</", "<\\/")});
        page.close();</script>`,
    ],
  ])("%s, no article named: the page around it is the article", async (kind, written) => {
    const reader = await stage.reader();
    await open(stage, reader, `/${kind}`, written(tag()));
    await framed(reader.page.frameLocator("iframe"));
    expect(await stage.article(`/${kind}`)).toMatchObject({ tally: { yes: 1, no: 0 } });
    expect(reader.complaints).toEqual([]);
  });

  test("a sandbox without an origin says so at once, to the reader and in the console", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await open(stage, reader, "/sandbox", builder(tag(), 'sandbox="allow-scripts"'));
    await reader.page
      .frameLocator("iframe")
      .getByText("This page's address is not registered for this poll. Only the site itself can mend that.")
      .waitFor();
    expect(lines).toEqual([expect.stringMatching(/^Afterword: .* Add allow-same-origin/)]);
    expect(reader.requests.filter((url) => url.includes("/captcha"))).toEqual([]);
  });

  test("a page without any address asks for an article by name", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    const blob = `<script>const frame = document.createElement("iframe");
      frame.src = URL.createObjectURL(new Blob([${JSON.stringify(html(tag())).replaceAll("</", "<\\/")}], { type: "text/html" }));
      document.body.append(frame);</script>`;
    await open(stage, reader, "/blob", blob);
    await expect.poll(() => lines).toEqual([expect.stringMatching(/^Afterword: no article/)]);
    expect(reader.requests.filter((url) => url.includes("/v1/"))).toEqual([]);
  });
});

test("AMP", async () => {
  // As amp-iframe makes its frame (ampproject/amphtml, extensions/amp-iframe): https alone is asked of it beyond that.
  const runtime = `<script>
    for (const element of document.querySelectorAll("amp-iframe")) {
      const frame = document.createElement("iframe");
      frame.name = "amp_iframe0";
      for (const name of ["title", "allow", "frameborder", "referrerpolicy", "scrolling", "tabindex"])
        if (element.hasAttribute(name)) frame.setAttribute(name, element.getAttribute(name));
      frame.setAttribute("allow", "");
      frame.setAttribute("sandbox", element.getAttribute("sandbox"));
      frame.width = element.getAttribute("width");
      frame.height = element.getAttribute("height");
      frame.src = element.getAttribute("src") + "#amp=1";
      element.append(frame);
      // Resizable: it takes what it is asked for, from 100 px on ("Iframe resizing").
      if (element.hasAttribute("resizable") && element.querySelector("[overflow]"))
        addEventListener("message", ({ source, data }) => {
          if (source === frame.contentWindow && data.sentinel === "amp" && data.type === "embed-size" && data.height >= 100)
            frame.height = data.height;
        });
    }</script>`;
  const reader = await stage.reader();
  await open(stage, reader, "/amp-page", recipe(stage, "AMP") + runtime);
  const frame = reader.page.frameLocator("iframe");
  await framed(frame);
  const content = () =>
    frame.locator("html").evaluate((root) => Math.ceil(root.getBoundingClientRect().height));
  await expect
    .poll(async () => reader.page.locator("iframe").getAttribute("height"))
    .toBe(String(await content()));
  expect(await stage.article("/amp")).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(reader.complaints).toEqual([]);
});

test("Infinite scroll", async () => {
  const reader = await stage.reader({ viewport: { width: 800, height: 400 } });
  await open(stage, reader, "/endless", recipe(stage, "Infinite scroll"));
  for (let n = 1; n <= 4; n++) {
    const poll = reader.page.locator("article-feedback").nth(n - 1);
    await poll.locator("[data-choice=yes]").click();
    await poll.locator("[part=message]", { hasText: COUNTED }).waitFor();
    await reader.page.getByRole("button", { name: "More" }).click();
  }
  for (let n = 1; n <= 4; n++)
    expect(await stage.article(`/scroll-${n}`)).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(reader.complaints).toEqual([]);
});

test("Paywalls and consent", async () => {
  const reader = await stage.reader();
  await open(stage, reader, "/wall", recipe(stage, "Paywalls and consent"));
  await reader.page.waitForLoadState("networkidle");
  const ours = () => reader.requests.filter((url) => url.startsWith(stage.worker.origin));
  expect(ours()).toEqual([`${stage.worker.origin}/embed.js`]);
  await reader.page.getByRole("button", { name: "Read on" }).click();
  await voteYes(reader);
  await oneVote(stage, reader, "/wall");
});

test("Apps", async (context) => {
  needs(context, "fingers");
  // A view of Android's without DOM storage, whose pages find null there.
  const reader = await stage.reader({
    userAgent:
      "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36 DailyApp/7",
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  });
  await reader.page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
      Object.defineProperty(window, name, { value: null });
    for (const name of ["locks", "serviceWorker", "languages"])
      Object.defineProperty(navigator, name, { value: name === "languages" ? [] : undefined });
    for (const name of ["BroadcastChannel", "Notification"]) Reflect.deleteProperty(window, name);
  });
  await open(stage, reader, "/in-an-app", recipe(stage, "Apps"));
  await reader.choice("Yes").tap();
  await reader.hears(COUNTED);
  await oneVote(stage, reader, "/in-an-app");
});
