/** Each recipe of docs/installation.md is a page of the publisher's that is opened and voted on, as it is printed there. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ADMIN_TOKEN } from "../../support/admin-token.ts";
import {
  COUNTED,
  open as openPage,
  recipe as recipeOf,
  root,
  text,
  voteYes,
} from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const recipe = (heading: string) => recipeOf(stage, heading);
const open = (reader: Reader, path: string, body: string, headers: Record<string, string> = {}) =>
  openPage(stage, reader, path, body, { headers });

test("every recipe in the docs has its test", () => {
  const section = /^## Recipes\n(.*?)^## /ms.exec(text)?.[1] ?? "";
  const files = readdirSync(root("tests/browser/recipes"));
  const tested = files.map((name) => readFileSync(root(`tests/browser/recipes/${name}`), "utf8")).join();
  for (const [, heading] of section.matchAll(/^### (.*)$/gm)) expect(tested).toContain(`"${heading}"`);
});

test("Plain HTML", async () => {
  const reader = await stage.reader();
  await open(reader, "/plain", recipe("Plain HTML"));
  await voteYes(reader);
  expect(await stage.article("/plain")).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(reader.complaints).toEqual([]);
});

test("An element of your own", async () => {
  const reader = await stage.reader();
  await open(reader, "/own", recipe("An element of your own"));
  await voteYes(reader);
  expect(await stage.article("/bench")).toMatchObject({ tally: { yes: 1, no: 0 } });
  expect(await reader.page.getByText("Tell us whether").isVisible()).toBe(false);
  expect(reader.complaints).toEqual([]);
});

test("Single-page applications", async () => {
  const reader = await stage.reader();
  await open(reader, "/spa", recipe("Single-page applications"));
  await voteYes(reader);
  await reader.page.getByRole("button", { name: "Next article" }).click();
  await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
  await voteYes(reader);
  expect(await stage.article("/one")).toMatchObject({ tally: { yes: 1 } });
  expect(await stage.article("/two")).toMatchObject({ tally: { yes: 1 } });
  expect(reader.complaints).toEqual([]);
});

test("React", async () => {
  const reader = await stage.reader();
  const bundle = await build({
    stdin: { contents: recipe("React"), loader: "tsx", resolveDir: root("tests") },
    bundle: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  stage.publisher.publish("/react.js", bundle.outputFiles[0]?.text ?? "", "text/javascript");
  await open(reader, "/react", '<div id="root"></div><script src="/react.js"></script>');
  await voteYes(reader);
  await reader.page.getByText("You said yes.").waitFor();
  expect(await stage.article("/react")).toMatchObject({ tally: { yes: 1 } });
  expect(reader.complaints).toEqual([]);
});

test("Pinned version", async () => {
  const reader = await stage.reader();
  const cli = [root("local/site/cli.ts"), "snippet", SITE, "--json"];
  const env = { PATH: process.env.PATH, AFTERWORD_URL: stage.worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN };
  const { stdout } = spawnSync(process.execPath, cli, { env, encoding: "utf8" });
  const { pinned, script, frame } = JSON.parse(stdout);
  const broken = await reader.page.evaluate(
    (all) =>
      all.filter((xml) =>
        new DOMParser().parseFromString(xml, "application/xml").querySelector("parsererror"),
      ),
    [pinned, script, frame],
  );
  // Some systems' templates are XML.
  expect(broken).toEqual([]);
  // A page that lets this one script run, and nothing that it could load: all code is under the hash.
  const [, hash] = /integrity="([^"]+)"/.exec(pinned) ?? [];
  const host = stage.worker.origin;
  const csp = `default-src 'none'; script-src '${hash}'; connect-src ${host}; frame-src ${host}; img-src data:`;
  await open(reader, "/pinned", pinned, { "Content-Security-Policy": csp });
  await voteYes(reader);
  expect(await stage.article("/pinned")).toMatchObject({ tally: { yes: 1 } });
  expect(reader.complaints).toEqual([]);

  const other = await stage.reader();
  await open(other, "/tampered", pinned.replace(/sha384-..../, "sha384-AAAA"));
  await expect.poll(() => other.complaints.join()).toContain("integrity");
  expect(await other.page.locator("article-feedback").count()).toBe(0);
});

test("iframe", async () => {
  const reader = await stage.reader();
  const csp = `default-src 'none'; frame-src ${stage.worker.origin}; style-src 'unsafe-inline'; img-src data:`;
  await open(reader, "/framing", recipe("iframe"), {
    "Content-Security-Policy": csp,
  });
  const frame = reader.page.frameLocator("iframe");
  await frame.locator("[data-choice=yes]").click();
  await frame.locator("[part=message]", { hasText: COUNTED }).waitFor();
  expect(await stage.article("/framed")).toMatchObject({ tally: { yes: 1 } });
  expect(reader.complaints).toEqual([]);
});

test("Vote counts on index pages", async () => {
  const reader = await stage.reader();
  const named = recipe("Plain HTML").replace(
    "<script ",
    `<script data-article="${stage.publisher.origin}/counted" `,
  );
  await open(reader, "/votes", named);
  await voteYes(reader);
  const index = recipe("Vote counts on index pages");
  await expect
    .poll(
      async () => {
        await open(reader, "/index", index);
        await reader.page.waitForLoadState("networkidle");
        return reader.page.locator("p").textContent();
      },
      { timeout: 30_000 },
    )
    .toBe("The bench by the canal. Votes: 1");
  expect(reader.complaints).toEqual([]);
});

test("A page where readers erase their votes", async () => {
  const reader = await stage.reader();
  await open(reader, "/regretted", recipe("Plain HTML"));
  await voteYes(reader);
  await open(reader, "/privacy-page", recipe("A page where readers erase their votes"));
  const button = reader.page.getByRole("button", { name: "Erase my votes" });
  await button.click();
  await reader.page.getByText("Votes to erase for good: ").waitFor();
  await button.click();
  await reader.page.getByText("Erased.").waitFor();
  expect(await stage.article("/regretted")).toMatchObject({ tally: { yes: 0, no: 0 } });
  expect(reader.complaints).toEqual([]);
});

test("what a site says of its look is how the poll looks", async () => {
  const reader = await stage.reader();
  await open(reader, "/look", recipe("Plain HTML") + recipe("Colours and parts"));
  await voteYes(reader);
  // Under the pointer the border is the text's.
  await reader.page.mouse.move(0, 0);
  const style = (part: string) =>
    reader.page.locator(part).evaluate((element) => {
      const { borderTopColor, borderTopLeftRadius, fontStyle } = getComputedStyle(element);
      return { borderTopColor, borderTopLeftRadius, fontStyle };
    });
  expect(await style("[data-choice=yes]")).toMatchObject({
    borderTopColor: "rgb(122, 31, 61)",
    borderTopLeftRadius: "4px",
  });
  expect(await style("[part=question]")).toMatchObject({ fontStyle: "italic" });
});

test("what a page hears of a vote is what the docs say it hears", async () => {
  const reader = await stage.reader();
  const said: string[] = [];
  reader.page.on("console", (message) => said.push(message.text()));
  await open(reader, "/hears", recipe("Plain HTML") + recipe("Events"));
  await voteYes(reader);
  await expect.poll(() => said.join("\n")).toMatch(/^yes \{yes: 1, no: 0, revision: \d+\}$/);
});
