/** What owners switch: pages, sections and tags without a poll, results before voting, what is shown after the vote. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, open, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage?.reset();
  await stage?.turnTo();
});
afterAll(() => stage?.close());

const embed = (more = "") =>
  `<script async src="${stage.worker.origin}/embed.js" data-site="${stage.site()}"${more}></script>`;
const ELEMENT = "<article-feedback></article-feedback>";
/** A publisher's own styles that keep the place free. */
const RESERVED = "<style>article-feedback{display:block;min-height:8.25em;margin-block:1.5em}</style>";
const ours = ({ requests }: Reader) =>
  requests
    .filter((url) => url.startsWith(stage.worker.origin))
    .map((url) => new URL(url).pathname.replace(/-\w{8}\.js$/, ".js"));
const room = ({ page }: Reader) =>
  page
    .locator("article-feedback")
    .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().height));
const settled = async ({ page }: Reader) => page.waitForLoadState("networkidle");

describe("on a page that wants no polls", () => {
  const OFF = '<meta name="afterword" content="off">';

  test.each([
    ["a tag", () => embed()],
    [
      "elements, one of them with something in it",
      () => `${ELEMENT}<article-feedback>Write to us.</article-feedback>${embed()}`,
    ],
    ["its own styles for the place", () => RESERVED + ELEMENT + embed()],
  ])(
    "with %s nothing is drawn, nothing is asked for but the loader, and no room is kept",
    async (_what, body) => {
      const reader = await stage.reader();
      await open(stage, reader, "/off", body(), { head: OFF });
      await settled(reader);
      expect((await room(reader)).filter((height) => height > 0)).toEqual([]);
      expect(ours(reader)).toEqual(["/embed.js"]);
      expect(reader.complaints).toEqual([]);
    },
  );

  test("what an application inserts later stays unseen, and a poll of the next page does not", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/off-app", `<main></main>${embed()}`, { head: OFF });
    const turnTo = () =>
      reader.page.evaluate(() => {
        const poll = document.createElement("article-feedback");
        poll.setAttribute("article", "app");
        document.querySelector("main")?.replaceChildren(poll);
      });
    await turnTo();
    await settled(reader);
    expect(await room(reader)).toEqual([0]);
    expect(ours(reader)).toEqual(["/embed.js"]);
    await reader.page.evaluate(() => document.querySelector("meta[name=afterword]")?.remove());
    await turnTo();
    await reader.choice("Yes").waitFor();
  });

  test("an old browser shows no question either", async () => {
    const reader = await stage.reader();
    await reader.page.addInitScript(() => Reflect.deleteProperty(window, "IntersectionObserver"));
    await open(stage, reader, "/off-old", ELEMENT + embed(), { head: OFF });
    await settled(reader);
    expect(await reader.page.getByRole("link").count()).toBe(0);
  });

  test("other metadata of that name, or of that content, is none of ours", async () => {
    const reader = await stage.reader();
    const head =
      '<meta name="afterword" content="on"><meta http-equiv="x-dns-prefetch-control" content="off">';
    await open(stage, reader, "/on", ELEMENT + embed(), { head });
    await reader.choice("Yes").waitFor();
  });
});

describe("in a section or under a tag without polls", () => {
  const SETTINGS = { off: ["section:Obituaries", "tag:disaster"] };
  const meta = (name: string, content: string) => `<meta property="article:${name}" content="${content}">`;

  test.each([
    [
      "the element says its section",
      "",
      '<article-feedback data-section="obituaries"></article-feedback>',
      "",
    ],
    ["the element says its tags", "", '<article-feedback data-tag="local, Disaster"></article-feedback>', ""],
    ["the script tag says it", "", "", ' data-section="Obituaries"'],
    ["the page's metadata has the section", meta("section", "Obituaries"), ELEMENT, ""],
    ["one of the page's tags is it", meta("tag", "local") + meta("tag", "disaster"), ELEMENT, ""],
  ])(
    "nothing is drawn and nothing more asked, and the room is given back, where %s",
    async (_what, head, body, more) => {
      await stage.turnTo(SETTINGS);
      const reader = await stage.reader();
      const states = `<script>var told = []; addEventListener("afterword-ready", ({ detail }) => told.push(detail.state));</script>`;
      await open(stage, reader, "/in-off", states + RESERVED + body + embed(more), { head });
      await settled(reader);
      expect(await room(reader)).toEqual([0]);
      expect(ours(reader)).toEqual(["/embed.js", "/mount.js", `/v1/sites/${stage.site()}/poll`]);
      expect(await reader.page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([
        "off",
      ]);
      expect(reader.complaints).toEqual([]);
    },
  );

  test("an attribute counts for more than the page's metadata, and other sections have their polls", async () => {
    await stage.turnTo(SETTINGS);
    const reader = await stage.reader();
    const body = '<article-feedback data-section="City"></article-feedback>';
    await open(stage, reader, "/city", body + embed(), { head: meta("section", "Obituaries") });
    await voteYes(reader);
    expect(await stage.article("/city")).toMatchObject({ tally: { yes: 1 } });
  });

  test("a reader who had voted there before is asked nothing, and is known again where the poll is back", async () => {
    await stage.turnTo(SETTINGS);
    const reader = await stage.reader();
    await open(stage, reader, "/turned-off", ELEMENT + embed());
    await voteYes(reader);
    reader.requests.splice(0);
    await open(stage, reader, "/turned-off", ELEMENT + embed(), { head: meta("tag", "disaster") });
    await settled(reader);
    expect(ours(reader).filter((path) => !/embed|mount|poll$/.test(path))).toEqual([]);
    await open(stage, reader, "/turned-off", ELEMENT + embed());
    await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("true");
  });

  test("the next article of the same element has its poll and its room again", async () => {
    await stage.turnTo(SETTINGS);
    const reader = await stage.reader();
    await open(
      stage,
      reader,
      "/next",
      `<article-feedback data-section="Obituaries" article="a"></article-feedback>${embed()}`,
    );
    await expect.poll(() => room(reader)).toEqual([0]);
    await reader.page.evaluate(() => {
      const poll = document.querySelector("article-feedback");
      poll?.removeAttribute("data-section");
      poll?.setAttribute("article", "b");
    });
    await reader.choice("Yes").waitFor();
  });

  test("the poll's page in a frame tells that it is no pixel high", async () => {
    await stage.turnTo(SETTINGS);
    const reader = await stage.reader();
    const listens = `<script>addEventListener("message", ({ data }) => { document.title = "height " + data.height; });</script>`;
    const src = `${stage.worker.origin}/poll?site=${stage.site()}&article=a&section=Obituaries`;
    await open(
      stage,
      reader,
      "/framed-off",
      `${listens}<iframe src="${src}" title="Poll" height="320"></iframe>`,
    );
    await expect.poll(() => reader.page.title()).toBe("height 0");
  });
});

test("where results are always shown, a reader who has not voted sees and hears them, and nothing of the captcha is loaded", async () => {
  await stage.turnTo({ results: "always" });
  const first = await stage.reader();
  await open(stage, first, "/always", ELEMENT + embed());
  await first.choice("Yes").waitFor();
  expect(await first.page.locator("[part=share]").count()).toBe(0);
  await voteYes(first);
  await expect
    .poll(
      async () => {
        const reader = await stage.reader();
        await open(stage, reader, "/always", ELEMENT + embed());
        await reader.choice("Yes").waitFor();
        await settled(reader);
        const pressed = await reader.choice("Yes").getAttribute("aria-pressed");
        const asked = ours(reader).filter((path) => /captcha|intent/.test(path));
        const shares = await reader.page.locator("[part=share]").allTextContents();
        const described = await reader.choice("No").getAttribute("aria-describedby");
        return { pressed, asked, shares, described };
      },
      { timeout: 30_000 },
    )
    .toEqual({ pressed: "false", asked: [], shares: ["1", "0"], described: "no-share" });
});

describe("what the page wants after the vote", () => {
  const AFTER =
    '<article-feedback><p slot="after">Subscribe to <a href="#news">our letter</a>.</p></article-feedback>';
  const own = ({ page }: Reader) => page.getByRole("link", { name: "our letter" });

  test("takes its room at the press, and is seen when the vote stands", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await open(stage, reader, "/after", AFTER + embed());
    await reader.choice("Yes").waitFor();
    expect(await own(reader).count()).toBe(0);
    const [before = 0] = await room(reader);
    await reader.choice("Yes").click();
    const [pressed = 0] = await room(reader);
    const challenge = () => reader.page.frames().find((frame) => frame.url().endsWith("/challenge"));
    await expect.poll(() => challenge()?.url()).toBeDefined();
    expect(await own(reader).count()).toBe(0);
    await challenge()?.getByLabel("Verify you are human").check();
    await reader.hears(COUNTED);
    await own(reader).waitFor();
    expect(await room(reader)).toEqual([pressed]);
    expect(pressed).toBeGreaterThan(before + 24);
    expect(reader.complaints).toEqual([]);
  });

  test("is not in the way of being told that the poll could not be loaded", async () => {
    const reader = await stage.reader();
    await reader.context.route(/\/v1\/sites\/.*\/poll/, (route) => route.abort());
    await open(stage, reader, "/after-lost", AFTER + embed());
    await reader.page.getByText("The poll could not be loaded.").waitFor();
  });
});
