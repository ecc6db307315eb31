/** The language a page names, however it names it: words, numbers, direction and captcha are of one. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PollAnswer } from "../../../worker/contract/index.ts";
import { insert } from "../../support/browsers/insert.ts";
import { register } from "../../support/browsers/reach.ts";
import { openStage, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const html = (
  lang: string,
  site: string,
  hold = "",
) => `<!doctype html><html lang="${lang}"><head><title>An article</title>${hold}</head>
<body><script async src="${stage.worker.origin}/embed.js" data-site="${site}"></script><article-feedback></article-feedback></body></html>`;

describe("a page in", () => {
  test.each([
    ["zh_TW", "zh-Hant", "ltr", "12,345"],
    ["pt-AO", "pt-PT", "ltr", "12\u00a0345"],
    ["iw", "he", "rtl", "12,345"],
    ["es-MX", "es", "ltr", "12,345"],
    ["de-CH", "de", "ltr", "12’345"],
    ["en-IN", "en", "ltr", "12,345"],
    ["fa-IR-u-nu-latn", "fa", "rtl", "12,345"],
    ["de_DE_formal", "de", "ltr", "12.345"],
  ])("%s speaks %s, %s, and counts as its readers do", async (lang, locale, direction, number) => {
    const reader = await stage.reader({ locale: "ko-KR" });
    await reader.page.route("**/poll?*", async (route) => {
      const response = await route.fetch();
      const answer: PollAnswer = await response.json();
      const tally = { yes: 12_345, no: 0, revision: 1 };
      await route.fulfill({ response, json: { ...answer, state: "closed", tally } });
    });
    stage.publisher.publish("/tag", html(lang, "demo"));
    await reader.page.goto(`${stage.publisher.origin}/tag`);
    const poll = reader.page.locator("[part=poll]");
    await reader.page.locator("[part=result]").waitFor();
    expect([await poll.getAttribute("lang"), await poll.getAttribute("dir")]).toEqual([locale, direction]);
    // A blank is written in more than one way.
    const plain = (text: string | null) => text?.replaceAll(/\s/g, " ").replaceAll("'", "’");
    expect(plain(await reader.page.locator("[part=result]").textContent())).toContain(plain(number));
  });

  test("traditional Chinese asks for the captcha's frame in it", async () => {
    const reader = await stage.reader();
    await insert(stage, reader, "frame", { page: "zh-HK" }).catch(() => {});
    await reader.page.locator("[data-choice=yes]").hover();
    await expect
      .poll(() => reader.requests.some((url) => url.includes("/captcha?") && url.includes("lang=zh-Hant")))
      .toBe(true);
  });
});

describe("a site's own text", () => {
  test("says its own language and direction, and nothing of one that nobody knows", async () => {
    await register(stage, "told", { question: { de: "Gut?", ar: "جيد؟", "*": "Good?" } });
    const written = async (lang: string) => {
      const reader = await stage.reader({ locale: "en-US" });
      stage.publisher.publish("/told", html(lang, "told"));
      await reader.page.goto(`${stage.publisher.origin}/told`);
      const text = reader.page.locator("[part=question] span");
      await text.waitFor();
      const drawn = await text.evaluate((span) => [span.textContent, span.getAttribute("lang")]);
      return [...drawn, await text.evaluate((span) => getComputedStyle(span).unicodeBidi)];
    };
    expect(await written("de-AT")).toEqual(["Gut?", "de", "plaintext"]);
    expect(await written("ar-EG")).toEqual(["جيد؟", "ar", "plaintext"]);
    expect(await written("sw")).toEqual(["Good?", "", "plaintext"]);
  });

  test("is asked for anew where the page turns to another language before the first answer", async () => {
    await register(stage, "hasty", { question: { en: "Good?", de: "Gut?" } });
    stage.publisher.publish("/hasty", html("en", "hasty"));
    const reader = await stage.reader();
    let come = () => {};
    const held = new Promise<void>((resolve) => {
      come = resolve;
    });
    await reader.page.route("**/poll?*language=en*", async (route) => {
      await held;
      await route.continue();
    });
    const asked = reader.page.waitForRequest("**/poll?*language=en*");
    await reader.page.goto(`${stage.publisher.origin}/hasty`);
    await asked;
    await reader.page.locator("article-feedback").evaluate((host) => host.setAttribute("lang", "de"));
    await reader.page.getByText("Gut?").waitFor();
    come();
    await reader.page.locator("[part=poll][lang=de]").waitFor();
    expect(await reader.page.locator("[part=question]").textContent()).toBe("Gut?");
  });

  test("is asked for anew where our words of the page's new language can't be loaded", async () => {
    await register(stage, "wordless", { question: { en: "Good?", de: "Gut?" } });
    stage.publisher.publish("/wordless", html("en", "wordless"));
    const reader = await stage.reader();
    await reader.page.route("**/de.json", (route) => route.abort());
    await reader.page.goto(`${stage.publisher.origin}/wordless`);
    await reader.page.getByText("Good?").waitFor();
    await reader.page.locator("article-feedback").evaluate((host) => host.setAttribute("lang", "de"));
    await reader.page.getByText("Gut?").waitFor();
  });
});

test("a plain English page loads nothing to look its language up", async () => {
  const reader = await stage.reader({ locale: "en-US" });
  await insert(stage, reader, "plain", { page: "en-GB" });
  expect(reader.requests.filter((url) => /\/languages-|\.json$/.test(url))).toEqual([]);
});
