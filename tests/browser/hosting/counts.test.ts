/** Counts on pages that list articles: right, in the page's language, asked once, and never in the way. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TalliesAnswer, Tally } from "../../../worker/contract/index.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

const ARTICLE = "/articles/the-bench-by-the-canal";
const tallies = (id: string) =>
  `${stage.worker.origin}/v1/sites/${SITE}/tallies?article=${encodeURIComponent(id)}`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  for (const choice of ["Yes", "Yes", "No"] as const) {
    const reader = await stage.reader();
    await reader.open(ARTICLE);
    await reader.choice(choice).click();
    await reader.hears("Counted.");
  }
  // What is published is seen some seconds later; the hook's own time limit ends this.
  for (let tally: Tally | null | undefined; tally?.yes !== 2 || tally.no !== 1; ) {
    const answer: TalliesAnswer = await (await fetch(tallies(stage.publisher.origin + ARTICLE))).json();
    tally = answer.tallies[0]?.tally;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

/** What the elements of a selector show. */
const shown = ({ page }: Reader, selector: string) =>
  page.locator(`${selector} [data-afterword-count]`).allTextContents();
/** The articles of each request for tallies, in order. */
const asked = ({ requests }: Reader) =>
  requests
    .filter((url) => url.includes("/tallies?"))
    .map((url) => new URL(url).searchParams.getAll("article"));

async function openList(path = "/list"): Promise<Reader> {
  const reader = await stage.reader({ locale: "en-GB" });
  await reader.page.goto(stage.publisher.origin + path);
  return reader;
}

/** Adds elements to the page in one go, as an application does that loads the next screen. */
const insert = ({ page }: Reader, ids: string[]) =>
  page.evaluate((ids) => {
    const list = document.createElement("p");
    list.id = "more";
    for (const id of ids) {
      const span = document.createElement("span");
      span.dataset.afterwordCount = id;
      span.textContent = "–";
      list.append(span);
    }
    document.body.append(list);
  }, ids);

describe.each(["/list", "/list-strict"])("on the publisher's page %s", (path) => {
  test("every element shows its article's votes, in its own language, and each article is asked for once, twenty at a time", async () => {
    const reader = await openList(path);
    await expect.poll(() => shown(reader, "main ul")).toEqual(["3", "0", "0"]);
    expect(await shown(reader, "#german")).toEqual(["3", "2", "67\u00a0%"]);
    expect(await shown(reader, "#arabic")).toEqual(["٣", "٢", "٦٧٪\u061c"]);
    // Falls back to the reader's.
    expect(await shown(reader, "#nonsense")).toEqual(["3", "2", "67%"]);
    await expect.poll(() => shown(reader, "#letters")).toEqual(Array(22).fill("0"));
    // No id, one that is too long, and a share of nothing.
    expect(await shown(reader, "#wrong")).toEqual(["–", "–", "–"]);
    expect(asked(reader).map((ids) => ids.length)).toEqual([20, 6]);
    expect(new Set(asked(reader).flat()).size).toBe(26);
    expect(reader.complaints).toEqual([]);
  });
});

describe("elements that come later", () => {
  test("are filled too, with one request for all of them, and none for what is known", async () => {
    const reader = await openList();
    await expect.poll(() => shown(reader, "#letters")).toEqual(Array(22).fill("0"));
    const before = asked(reader).length;
    const bench = stage.publisher.origin + ARTICLE;
    await insert(reader, ["late-1", bench, "late-2", "late-1"]);
    await expect.poll(() => shown(reader, "#more")).toEqual(["0", "3", "0", "0"]);
    expect(asked(reader).slice(before)).toEqual([["late-1", "late-2"]]);
    expect(reader.complaints).toEqual([]);
  });

  test("with long ids share requests no longer than an address may be", async () => {
    const reader = await openList();
    await expect.poll(() => shown(reader, "#letters")).toEqual(Array(22).fill("0"));
    const before = asked(reader).length;
    // Six characters each once they are encoded.
    const ids = Array.from({ length: 20 }, (_, i) => `${"я".repeat(200)} ${i}`);
    await insert(reader, ids);
    await expect.poll(() => shown(reader, "#more")).toEqual(Array(20).fill("0"));
    expect(asked(reader).slice(before).flat()).toEqual(ids);
    for (const url of reader.requests) expect(url.length).toBeLessThan(16_000);
  });

  test("show their own content again when they are for another article that has nothing to show", async () => {
    const reader = await openList();
    const first = reader.page.locator("main ul [data-afterword-count]").first();
    await expect.poll(() => first.textContent()).toBe("3");
    await first.evaluate((element) => element.setAttribute("data-afterword-count", "y".repeat(3_000)));
    await expect.poll(() => first.textContent()).toBe("–");
    await first.evaluate((element) => element.setAttribute("data-afterword-count", "letter 1"));
    await expect.poll(() => first.textContent()).toBe("0");
  });

  test("are asked for once although the script is there twice", async () => {
    const reader = await openList();
    await expect.poll(() => shown(reader, "#letters")).toEqual(Array(22).fill("0"));
    const before = asked(reader).length;
    await reader.page.evaluate(async () => {
      const copy = document.createElement("script");
      const script = document.querySelector<HTMLScriptElement>("script[src$='counts.js']");
      copy.src = `${script?.src}?again`;
      copy.dataset.site = script?.dataset.site;
      const loaded = new Promise((resolve) => {
        copy.onload = resolve;
      });
      document.head.append(copy);
      await loaded;
    });
    await insert(reader, ["twice"]);
    await expect.poll(() => shown(reader, "#more")).toEqual(["0"]);
    expect(asked(reader).slice(before)).toEqual([["twice"]]);
  });
});

describe("an id", () => {
  test("without an origin is the page's, and any other is kept as it is written", async () => {
    const reader = await openList();
    await expect.poll(() => shown(reader, "#letters")).toEqual(Array(22).fill("0"));
    const before = asked(reader).length;
    await insert(reader, [ARTICLE, `.${ARTICLE}`, "post-4711", "a/b", ".net", "//[", "?p=1"]);
    await expect.poll(() => shown(reader, "#more")).toEqual(["3", "3", "0", "0", "0", "0", "0"]);
    const { origin } = stage.publisher;
    expect(asked(reader).slice(before)).toEqual([["post-4711", "a/b", ".net", "//[", `${origin}/list?p=1`]]);
  });

  test("is kept to the letter where the script says exact", async () => {
    const head = `<script async src="${stage.worker.origin}/counts.js" data-site="${SITE}" data-exact></script>`;
    stage.publisher.publish("/letters", `${head}<p id="more"><i data-afterword-count="/x">–</i></p>`);
    const reader = await openList("/letters");
    await expect.poll(() => asked(reader)).toEqual([["/x"]]);
  });
});

describe("the page is looked at again", () => {
  test("only where an element was added that shows a count, and not for what else moves in it", async () => {
    const reader = await openList();
    await expect.poll(() => shown(reader, "#letters")).toEqual(Array(22).fill("0"));
    const looks = await reader.page.evaluate(async () => {
      let looks = 0;
      const real = document.querySelectorAll;
      document.querySelectorAll = ((selector: string) => {
        if (selector.includes("afterword-count")) looks++;
        return real.call(document, selector);
      }) as typeof real;
      const settled = () => new Promise((resolve) => setTimeout(resolve, 300));
      for (let n = 0; n < 5; n++) {
        document.body.append(document.createElement("div"), "text");
        document.body.lastElementChild?.remove();
      }
      await settled();
      const before = looks;
      document.body.insertAdjacentHTML("beforeend", '<p><b data-afterword-count="fresh">–</b></p>');
      await settled();
      return [before, looks];
    });
    // Once for the element, once for its answer.
    expect(looks).toEqual([0, 2]);
  });
});

describe("the console says", () => {
  test("what our host refuses, and keeps what the publisher wrote", async () => {
    const head = `<script async src="${stage.worker.origin}/counts.js" data-site="nobody"></script>`;
    stage.publisher.publish("/nobody", `${head}<p id="more"><i data-afterword-count="/x">–</i></p>`);
    const reader = await stage.reader();
    const said: string[] = [];
    reader.page.on("console", (message) => said.push(message.text()));
    await reader.page.goto(`${stage.publisher.origin}/nobody`);
    await expect.poll(() => said.filter((line) => line.startsWith("Afterword:"))).toHaveLength(1);
    expect(said.join()).toMatch(/Afterword: .*site/);
    expect(await shown(reader, "#more")).toEqual(["–"]);
  });
});

describe("what the publisher wrote stays", () => {
  test("when the site hides its tallies", async () => {
    await stage.configure({ minimum: 4 });
    const reader = await openList();
    await expect.poll(() => asked(reader).length).toBe(2);
    await reader.page.waitForLoadState("networkidle");
    expect(new Set(await shown(reader, "body"))).toEqual(new Set(["–"]));
    expect(reader.complaints).toEqual([]);
    await stage.configure({});
  });

  test.each([
    ["can't be reached", { abort: true }],
    ["answers a problem", { status: 429, body: '{"code":"too-many-requests"}' }],
    ["answers nonsense", { status: 200, body: "<html>" }],
  ])("when our host %s, and nothing is thrown into the page", async (_what, answer) => {
    const reader = await stage.reader();
    await reader.page.route("**/tallies?*", (route) =>
      "abort" in answer
        ? route.abort()
        : route.fulfill({ ...answer, headers: { "Access-Control-Allow-Origin": "*" } }),
    );
    await reader.page.goto(`${stage.publisher.origin}/list`);
    await expect.poll(() => asked(reader).length).toBe(2);
    await reader.page.waitForLoadState("networkidle");
    expect(new Set(await shown(reader, "body"))).toEqual(new Set(["–"]));
    // What the browser itself says of a request that failed, in Chromium and in Firefox.
    const itsOwn = /^(Failed to load resource|The Same Origin Policy disallows|Afterword: )/;
    expect(reader.complaints.filter((text) => !itsOwn.test(text))).toEqual([]);
    // No second attempt for the same articles; what is new is asked for.
    await insert(reader, ["letter 1", "new"]);
    await expect.poll(() => asked(reader).slice(2)).toEqual([["new"]]);
  });
});
