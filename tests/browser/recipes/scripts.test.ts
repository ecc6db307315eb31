/** Scripts that aren't told which tag is theirs, come late, twice, from elsewhere or by another script: one poll, one vote. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { oneVote, open, recipe, said, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const embed = () => `${stage.worker.origin}/embed.js`;
const tag = (more = "") => `<script async src="${embed()}" data-site="${SITE}"${more}></script>`;
const loader = async () => (await fetch(embed())).text();

async function tried(path: string, body: string, head = ""): Promise<Reader> {
  const reader = await stage.reader();
  await open(stage, reader, path, body, { head });
  await voteYes(reader);
  await oneVote(stage, reader, path);
  return reader;
}

test("Module scripts", async () => {
  await tried("/module", recipe(stage, "Module scripts"));
});

test("Google Tag Manager", async () => {
  const tags = `
    const box = document.body.appendChild(document.createElement("div"));
    box.style.display = "none";
    const script = document.createElement("script");
    script.text = ${JSON.stringify(recipe(stage, "Google Tag Manager")).replaceAll("</", "<\\/")}.replace(/<.?script>/g, "");
    box.append(script);`;
  await tried("/gtm", `<article>An article.</article><script>${tags}</script>`);
});

describe("Rocket Loader, combined and self-hosted scripts", () => {
  const element = () => recipe(stage, "Rocket Loader, combined and self-hosted scripts");

  test("a combined file of the publisher's", async () => {
    stage.publisher.publish("/all.js", `${await loader()};window.combined = true;`, "text/javascript");
    await tried("/combined", `${element()}<script defer src="/all.js"></script>`);
  });

  test("a combined file, with the tag's words on its own tag", async () => {
    stage.publisher.publish("/more.js", await loader(), "text/javascript");
    const own = `<script defer src="/more.js" data-site="${SITE}" data-host="${stage.worker.origin}"></script>`;
    await tried("/combined-tag", `<article-feedback></article-feedback>${own}`);
  });

  test("an import of a module of the publisher's", async () => {
    const importing = `<script type="module">import "${embed()}"</script>`;
    await tried("/imported", `${element()}${importing}`);
  });

  test("text that is run by a function of the page's", async () => {
    const evaluating = `<script>fetch("${embed()}").then((it) => it.text()).then((it) => (0, eval)(it))</script>`;
    await tried("/evaluated", `${element()}${evaluating}`);
  });

  /** As Rocket Loader does: tags of a type that no browser knows, each run later as a copy in its place. */
  const ROCKET = `addEventListener("load", () => {
    for (const script of document.querySelectorAll("script[type^=rocket]")) {
      const copy = document.createElement("script");
      for (const { name, value } of script.attributes) if (name !== "type") copy.setAttribute(name, value);
      Object.defineProperty(document, "currentScript", { value: null, configurable: true });
      script.parentNode.insertBefore(copy, script);
    }
  });`;

  test("the plain tag, postponed", async () => {
    const postponed = tag().replace("<script ", '<script type="rocket-text/javascript" ');
    await tried("/rocket", `${postponed}<script>${ROCKET}</script>`);
  });

  test("the plain tag whose address is held back, as other accelerators do", async () => {
    const held = tag().replace(" src=", " data-src=");
    const release = `addEventListener("load", () => {
      const held = document.querySelector("[data-src]"), copy = document.createElement("script");
      for (const { name, value } of held.attributes) copy.setAttribute(name.replace("data-src", "src"), value);
      held.replaceWith(copy);
    });`;
    await tried("/held", `${held}<script>${release}</script>`);
  });
});

describe("one poll for", () => {
  test("a tag in the body and an element that is mounted later", async () => {
    const later = `<script>addEventListener("load", () => setTimeout(() =>
      document.body.prepend(document.createElement("article-feedback")), 100))</script>`;
    const reader = await stage.reader();
    await open(stage, reader, "/later", tag() + later);
    await reader.page.locator("article-feedback:not([placed])").waitFor();
    await voteYes(reader);
    await oneVote(stage, reader, "/later");
  });

  test("a tag in the body and elements that come and go with the router's pages", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/come-and-go", `<main><article-feedback></article-feedback></main>${tag()}`);
    await voteYes(reader);
    const polls = await reader.page.evaluate(async () => {
      const counts: number[] = [];
      const main = document.querySelector("main") as HTMLElement;
      for (const next of ["", "<article-feedback></article-feedback>", "", "<p>"]) {
        main.innerHTML = next;
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
        counts.push(document.querySelectorAll("article-feedback").length);
      }
      return counts;
    });
    expect(polls).toEqual([0, 1, 0, 0]);
  });

  test("the script by its tag, as a module, and as the pinned version", async () => {
    const { path, integrity } = await (await fetch(`${stage.worker.origin}/embed.json`)).json();
    const pinned = `<script src="${stage.worker.origin}${path}" integrity="${integrity}" crossorigin data-site="${SITE}"></script>`;
    await tried("/thrice", tag() + tag().replace("async", 'type="module"') + pinned);
  });

  test("a tag that document.write writes", async () => {
    const writing = `document.write(${JSON.stringify(tag().replace(" async", ""))}.replace("/script", "/script"))`;
    await tried("/written", `<script>${writing.replaceAll("</", "<\\/")}</script>`);
  });

  test("an element that document.write writes into a page that has loaded", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/rewritten", tag());
    await voteYes(reader);
    await reader.page.evaluate(() => {
      document.write("<!doctype html><title>Written anew</title><article-feedback></article-feedback>");
      document.close();
    });
    await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
    await oneVote(stage, reader, "/rewritten");
  });

  test("a tag that was inserted as markup and run by the page, as jQuery does", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/inserted", "<main></main>");
    await reader.page.evaluate(
      async ([markup, src]) => {
        (document.querySelector("main") as HTMLElement).innerHTML = markup as string;
        const script = document.createElement("script");
        script.text = await (await fetch(src as string)).text();
        document.head.append(script);
        script.remove();
      },
      [tag(), embed()],
    );
    await voteYes(reader);
    await oneVote(stage, reader, "/inserted");
  });

  test("a page that takes away what a tag placed, over and over", async () => {
    const reader = await stage.reader();
    const tearing = `<script>new MutationObserver(() => document.querySelector("article-feedback")?.remove())
      .observe(document, { childList: true, subtree: true })</script>`;
    await open(stage, reader, "/torn", tearing + tag());
    await reader.page.waitForLoadState("networkidle");
    expect(await reader.page.locator("article-feedback").count()).toBe(0);
    expect(reader.complaints).toEqual([]);
  });
});

test("a tag of counts.js in the body places no poll", async () => {
  const reader = await stage.reader();
  const lines = said(reader);
  const counts = `<script async src="${stage.worker.origin}/counts.js" data-site="${SITE}"></script>`;
  await open(stage, reader, "/counting", counts, { head: tag() });
  await expect.poll(() => lines).toEqual(["Afterword: no <article-feedback>"]);
  expect(await reader.page.locator("article-feedback").count()).toBe(0);
});
