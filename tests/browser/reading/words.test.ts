/** In whose language and words the poll speaks, in whatever order they come, or if they don't. */
import type { Route } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { frames, insert, question } from "../../support/browsers/insert.ts";
import { register } from "../../support/browsers/reach.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const element = (lang: string, attributes = "", body = "") => `<!doctype html><html lang="${lang}"${body}>
<head><title>An article</title></head><body>
<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script><h1>An article</h1>
<article-feedback${attributes}></article-feedback></body></html>`;

async function visit(reader: Reader, path: string): Promise<void> {
  await reader.page.goto(stage.publisher.origin + path);
  await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
  await reader.choice("Yes").waitFor();
}

describe("the poll speaks", () => {
  test.each([
    ["the attribute's language before the page's and the browser's", { page: "uk", lang: "de" }, "Gefällt"],
    ["the page's before the browser's", { page: "uk-UA" }, "сподобалася"],
    ["the browser's where there are no words in the page's", { page: "sw" }, "기사"],
  ])("%s", async (_which, languages, words) => {
    const reader = await stage.reader({ locale: "ko-KR" });
    await insert(stage, reader, "language", languages);
    expect(await question(reader)).toContain(words);
  });

  test("English where neither is to be had, and where words can't be loaded", async () => {
    const reader = await stage.reader({ locale: "sw" });
    await insert(stage, reader, "language", { page: "sw" });
    expect(await question(reader)).toBe("Do you like this article?");
    const headers = { "Access-Control-Allow-Origin": "*" };
    for (const fail of [
      (route: Route) => route.abort(),
      (route: Route) => route.fulfill({ status: 404, headers, json: { code: "not-found" } }),
    ]) {
      await reader.context.route("**/ko.json", fail);
      await insert(stage, reader, "language", { page: "ko" });
      expect(await question(reader)).toBe("Do you like this article?");
    }
  });

  test("the language that was asked for last, whichever comes first", async () => {
    const reader = await stage.reader();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await reader.context.route("**/de.json", async (route) => {
      await held;
      await route.continue();
    });
    await insert(stage, reader, "raced");
    const section = reader.page.locator("[part=poll]");
    const speak = (lang: string) =>
      reader.page.evaluate(
        (lang) => document.querySelector("article-feedback")?.setAttribute("lang", lang),
        lang,
      );
    const asked = reader.page.waitForRequest("**/de.json");
    await speak("de");
    await asked;
    await speak("fr");
    await expect.poll(() => section.getAttribute("lang")).toBe("fr");
    const late = reader.page.waitForResponse("**/de.json");
    answer();
    await (await late).finished();
    await frames(reader);
    expect(await section.getAttribute("lang")).toBe("fr");
  });

  test("the site's own words wherever the site has some, and its language's otherwise", async () => {
    await stage.turnTo({
      words: { uk: { counted: "Враховано!", withdraw: "Забрати назад" }, "*": { counted: "Noted." } },
    });
    const ukrainian = await stage.reader();
    await insert(stage, ukrainian, "own-words", { page: "uk" });
    await ukrainian.choice("Yes").click();
    await ukrainian.hears("Враховано!");
    await ukrainian.page.getByRole("button", { name: "Забрати назад" }).waitFor();
    expect(await question(ukrainian)).toContain("сподобалася");
    const german = await stage.reader();
    await insert(stage, german, "own-words", { page: "de" });
    await german.choice("Yes").click();
    await german.hears("Noted.");
    await stage.turnTo();
  });
});

test("a site's own question is in the language that the page turned to last, in whatever order the answers come", async () => {
  await register(stage, "turning", { question: { en: "Good?", de: "Gut?", fr: "Bien ?" } });
  stage.publisher.publish("/turning", element("en", ' site="turning"'));
  const reader = await stage.reader();
  await visit(reader, "/turning");
  let come = () => {};
  await reader.page.route("**/poll?*language=de*", async (route) => {
    await new Promise<void>((resolve) => {
      come = resolve;
    });
    await route.continue();
  });
  const turn = (lang: string) =>
    reader.page.locator("article-feedback").evaluate((host, lang) => host.setAttribute("lang", lang), lang);
  const asked = reader.page.waitForRequest("**/poll?*language=de*");
  await turn("de");
  await asked;
  await turn("fr");
  await reader.page.getByText("Bien ?").waitFor();
  const late = reader.page.waitForResponse("**/poll?*language=de*");
  come();
  await (await late).finished();
  // A vote comes after whatever the late answer did.
  await reader.choice("Yes").click();
  await reader.page.locator("[aria-pressed=true]").waitFor();
  await reader.page.getByText("Bien ?").waitFor();
});
describe("words that don't come", () => {
  test("are English after a moment, and the vote goes through", async () => {
    stage.publisher.publish("/no-words", element("de"));
    const reader = await stage.reader();
    await reader.page.route("**/de.json", () => undefined);
    await visit(reader, "/no-words");
    await reader.page.getByText("Do you like this article?").waitFor();
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
  });

  test("that come late take their place, where nobody has begun to use the others", async () => {
    stage.publisher.publish("/late-words", element("de"));
    const reader = await stage.reader();
    let come = () => {};
    await reader.page.route("**/de.json", async (route) => {
      await new Promise<void>((resolve) => {
        come = resolve;
      });
      await route.continue();
    });
    await visit(reader, "/late-words");
    await reader.page.getByText("Do you like this article?").waitFor();
    come();
    await reader.page.getByText("Gefällt Ihnen dieser Artikel?").waitFor();
  });

  test("that come while they are used change nothing under the reader's hand", async () => {
    stage.publisher.publish("/too-late-words", element("de"));
    const reader = await stage.reader();
    let come = () => {};
    await reader.page.route("**/de.json", async (route) => {
      await new Promise<void>((resolve) => {
        come = resolve;
      });
      await route.continue();
    });
    await visit(reader, "/too-late-words");
    await reader.choice("Yes").focus();
    const arrived = reader.page.waitForResponse("**/de.json");
    come();
    await (await arrived).finished();
    await reader.page.keyboard.press("Enter");
    await reader.hears(COUNTED);
    await reader.page.getByText("Do you like this article?").waitFor();
  });
});
