/** No vote is refused for nothing: whatever browser and page wrongly say, take away or are called. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { needs } from "../../support/browsers/capabilities.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const tally = async (path: string) => (await stage.article(path))?.tally;

const element = (more = "") => `<!doctype html><html lang="en"><head><title>An article</title></head><body>
<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script><h1>An article</h1>
<article-feedback${more}></article-feedback></body></html>`;

/** Opens any page with a poll, and votes. */
async function votes({ page, choice, hears }: Reader, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("article-feedback").scrollIntoViewIfNeeded();
  await choice("Yes").click();
  await hears(COUNTED);
}

describe("no vote is refused for nothing", () => {
  test("where the browser wrongly says that it is offline: a first vote, a change and a withdrawal go through", async () => {
    const reader = await stage.reader();
    await reader.page.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, "onLine", { get: () => false }),
    );
    await votes(reader, `${stage.publisher.origin}/element?wrongly-offline`);
    await reader.choice("No").click();
    await reader.page.getByText("Changed to No.").waitFor();
    await reader.page.locator("[part=withdraw]").click();
    await reader.hears("Your vote is withdrawn.");
    expect(await tally("/element?wrongly-offline")).toMatchObject({ yes: 0, no: 0 });
  });

  test("where the browser wrongly says that it is online: a broken connection is called that, after the fact", async () => {
    const reader = await stage.reader();
    await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
    await reader.open("/element?wrongly-online");
    await reader.choice("Yes").click();
    await reader.hears("The connection broke.");
  });

  /** Servers refuse such addresses, pages give themselves one. */
  const lengthen = ({ page }: Reader, address: string) =>
    page.addInitScript((address) => {
      if (window === parent) history.replaceState({}, "", address);
    }, address);

  const LONG: Record<string, string> = {
    "a query of 20,000 characters": `?q=${"x".repeat(20_000)}`,
    "a query of escapes": `?q=${"%D1%8F".repeat(1_500)}`,
    "a query of tracking parameters": `?${"utm_source=x&fbclid=1&".repeat(800)}`,
    "a fragment of 20,000 characters": `#${"x".repeat(20_000)}`,
  };
  test.each(Object.entries(LONG))("where the page's address has %s", async (what, more) => {
    const path = `/long-${what.replaceAll(/\W/g, "-")}`;
    stage.publisher.publish(path, element());
    const reader = await stage.reader();
    await lengthen(reader, path + more);
    await votes(reader, stage.publisher.origin + path);
  });

  test("where an explicit article stands on a page with a long address and a title of a megabyte", async () => {
    const html = element(' article="explicit"').replace(
      "An article</title>",
      `${"t".repeat(1_000_000)}</title>`,
    );
    stage.publisher.publish("/huge-title", html);
    const reader = await stage.reader();
    await lengthen(reader, `/huge-title?${"a=b&".repeat(5_000)}`);
    await votes(reader, `${stage.publisher.origin}/huge-title`);
  });

  test("and nothing is told of where the reader came from: no fragment, no tracking parameter, in no request", async (context) => {
    needs(context, "request bodies");
    const reader = await stage.reader();
    stage.publisher.publish("/from", element(' article="from"'));
    const told: string[] = [];
    reader.page.on("request", (request) => {
      if (request.url().startsWith(stage.worker.origin)) told.push(request.url(), request.postData() ?? "");
    });
    const query = "?p=7&utm_source=letter&fbclid=reader-4711&mc_eid=reader-4711#reader-4711";
    await votes(reader, `${stage.publisher.origin}/from${query}`);
    expect(told.filter((text) => /reader-4711|utm_source|letter/.test(text))).toEqual([]);
    expect(
      told.some((text) => new URLSearchParams(text).get("url") === `${stage.publisher.origin}/from?p=7`),
    ).toBe(true);
  });

  test.for([
    ["a page that names no article", "", "/from-address", "/from-address?p=7"],
    [
      "a page whose canonical link was made of its own address",
      '<link rel="canonical" href="/canonical-copied?utm_source=letter&p=8&token=reader-4711#reader-4711">',
      "/from-canonical",
      "/canonical-copied?p=8",
    ],
  ])("nor in the article id, on %s", async ([_which, link = "", path = "", named = ""], context) => {
    needs(context, "request bodies");
    const reader = await stage.reader();
    stage.publisher.publish(path, element("").replace("</head>", `${link}</head>`));
    const told: string[] = [];
    reader.page.on("request", (request) => {
      if (request.url().startsWith(stage.worker.origin)) told.push(request.url(), request.postData() ?? "");
    });
    await votes(
      reader,
      `${stage.publisher.origin}${path}?p=7&mc_eid=reader-4711&token=reader-4711#reader-4711`,
    );
    expect(told.filter((text) => /reader-4711|utm_source|letter/.test(text))).toEqual([]);
    expect(await stage.article(named)).toMatchObject({
      article: `${stage.publisher.origin}${named}`,
      tally: { yes: 1 },
    });
  });

  test("but an id that the page keeps to the letter is sent as it stands: an app's routes are articles", async () => {
    const app = `${stage.publisher.origin}/routed`;
    for (const route of ["#/1", "#/2"]) {
      const reader = await stage.reader();
      stage.publisher.publish(`/routed-${route.at(-1)}`, element(` article="${app}${route}" data-exact`));
      await votes(reader, `${stage.publisher.origin}/routed-${route.at(-1)}`);
      const key = await articleKey(SITE, `${app}${route}`, undefined, true);
      const known = await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles/${key}`);
      expect(await known.json()).toMatchObject({ article: `${app}${route}`, tally: { yes: 1 } });
    }
  });

  test("and address and title are those of when the poll was loaded, though the page has gone on since", async (context) => {
    needs(context, "request bodies");
    const reader = await stage.reader();
    stage.publisher.publish("/gone-on", element(' article="gone-on"'));
    await reader.page.goto(`${stage.publisher.origin}/gone-on`);
    await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
    await reader.choice("Yes").waitFor();
    await reader.page.evaluate(() => {
      history.pushState({}, "", "/another-article");
      document.title = "Another article";
    });
    const posted = reader.page.waitForRequest(/\/votes$/);
    await reader.choice("Yes").click();
    const form = new URLSearchParams((await posted).postData() ?? "");
    expect([form.get("url"), form.get("title")]).toEqual([`${stage.publisher.origin}/gone-on`, "An article"]);
    await reader.hears(COUNTED);
  });
});

describe("whatever a page takes away from under us while a reader votes", () => {
  test.each<[string, () => void]>([
    ["random numbers", () => Object.defineProperty(crypto, "getRandomValues", { value: undefined })],
    ["text of numbers", () => Object.defineProperty(window, "URLSearchParams", { value: undefined })],
    [
      "frames",
      () => {
        const create = document.createElement.bind(document);
        document.createElement = ((name: string) => {
          if (name === "iframe") throw new Error("no frames here");
          return create(name);
        }) as typeof document.createElement;
      },
    ],
  ])("%s: the reader hears a sentence with a way on, and the page gets no error", async (what, take) => {
    const path = `/element?taken-${what.replaceAll(" ", "-")}`;
    const reader = await stage.reader();
    await reader.open(path);
    await reader.page.evaluate(take);
    await reader.choice("Yes").click();
    await reader.hears("Something went wrong.");
    await reader.page.locator("[part=retry]").waitFor();
    expect(await reader.choice("Yes").getAttribute("aria-busy")).toBe("false");
    expect(reader.complaints.filter((text) => text.startsWith("uncaught"))).toEqual([]);
  });

  test("frames, for a while: a click after that sends the vote", async () => {
    const reader = await stage.reader();
    await reader.open("/element?given-back");
    const frames = (there: boolean) =>
      reader.page.evaluate((there) => {
        if (there) return Reflect.deleteProperty(document, "createElement");
        // The pointer rests on the button, and may have opened the next frame by now.
        document.querySelector("article-feedback")?.shadowRoot?.querySelector("iframe")?.remove();
        const create = document.createElement.bind(document);
        document.createElement = ((name: string) => {
          if (name === "iframe") throw new Error("no frames here");
          return create(name);
        }) as typeof document.createElement;
        return true;
      }, there);
    const retry = reader.page.locator("[part=retry]");
    stage.turnstile.set({ challenge: "fail" });
    await reader.choice("Yes").click();
    await reader.hears("The captcha did not pass.");
    // Its frame is gone, and the next one can't be made.
    await frames(false);
    await retry.click();
    await reader.hears("Something went wrong.");
    stage.turnstile.set({ challenge: "pass" });
    await frames(true);
    await retry.click();
    await reader.hears(COUNTED);
  });
});
