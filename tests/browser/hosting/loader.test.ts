/** What the loader does when something is missing: who reads the page sees something better than a hole, who builds it a line. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, open, said, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const embed = (attributes = `data-site="${SITE}"`) =>
  `<script async src="${stage.worker.origin}/embed.js" ${attributes}></script>`;
const OWN = "<article-feedback><p>Write to the editor.</p></article-feedback>";
const EMPTY = "<article-feedback>\n<!-- nothing --></article-feedback>";
const own = ({ page }: Reader) => page.getByText("Write to the editor.");
const link = ({ page }: Reader) => page.getByRole("link", { name: "Do you like this article?" });
const ours = ({ requests }: Reader, part = "") =>
  requests.filter((url) => url.startsWith(stage.worker.origin) && url.includes(part));

/** A request that waits until it is let go. */
async function hold(reader: Reader, pattern: string): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await reader.context.route(pattern, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

describe("a lost request of the widget", () => {
  test.each([1, 2, 3])("is made again under another address, though %i are lost", async (lost) => {
    const reader = await stage.reader();
    let left = lost;
    await reader.context.route(/\/mount\.js/, (route) => (left-- > 0 ? route.abort() : route.continue()));
    await open(stage, reader, `/lost-${lost}`, EMPTY + embed());
    await voteYes(reader);
    const asked = ours(reader, "/mount.js");
    expect(asked).toHaveLength(lost + 1);
    expect(new Set(asked).size).toBe(lost + 1);
  });

  test("leaves the question with a link, or what the page put there, and a line, if all are lost", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await reader.context.route(/\/mount\.js/, (route) => route.abort());
    await open(stage, reader, "/all-lost", EMPTY + OWN + embed());
    await link(reader).waitFor({ timeout: 20_000 });
    expect(await link(reader).getAttribute("href")).toBe(`${stage.worker.origin}/browsers.html`);
    expect(await own(reader).isVisible()).toBe(true);
    expect(await link(reader).count()).toBe(1);
    await expect.poll(() => lines[0]).toBe(`Afterword: no ${stage.worker.origin}/mount.js. Check CSP`);
  });
});

describe("what the page put into the element is seen", () => {
  test.each(["**/mount.js", "**/poll?*"])("until %s has come, and no longer", async (pattern) => {
    const reader = await stage.reader();
    const release = await hold(reader, pattern);
    const asked = reader.page.waitForRequest(pattern);
    await open(stage, reader, "/waiting", OWN + embed());
    await asked;
    expect(await own(reader).isVisible()).toBe(true);
    expect(await reader.choice("Yes").count()).toBe(0);
    release();
    await voteYes(reader);
    expect(await own(reader).isVisible()).toBe(false);
  });

  test("when the poll can't be asked for, and again when another article's can't", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await reader.context.route("**/poll?article=lost*", (route) => route.abort());
    await open(stage, reader, "/unasked", OWN.replace(">", ' article="lost">') + embed());
    await expect.poll(() => lines).toEqual([expect.stringContaining("does not answer. Check CSP")]);
    expect(await own(reader).isVisible()).toBe(true);
    const show = (article: string) =>
      reader.page.evaluate(
        (id) => document.querySelector("article-feedback")?.setAttribute("article", id),
        article,
      );
    await show("found");
    await reader.choice("Yes").waitFor();
    expect(await own(reader).isVisible()).toBe(false);
    await show("lost too");
    await own(reader).waitFor();
    expect(await reader.choice("Yes").count()).toBe(0);
  });
});

describe("one line in the console, and nothing asked in vain,", () => {
  test("for a site that is not named", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await open(stage, reader, "/no-site", OWN + embed(""));
    await expect.poll(() => lines).toEqual(["Afterword: no site"]);
    await reader.page.waitForLoadState("networkidle");
    expect(ours(reader)).toEqual([`${stage.worker.origin}/embed.js`]);
    expect(await own(reader).isVisible()).toBe(true);
  });

  test("for a site that is named no more, and its poll is back with its name", async () => {
    const reader = await stage.reader();
    await open(stage, reader, "/unnamed", `<article-feedback site="${SITE}"></article-feedback>${embed("")}`);
    await reader.choice("Yes").waitFor();
    await reader.page.evaluate(() => document.querySelector("article-feedback")?.removeAttribute("site"));
    await reader.choice("Yes").waitFor({ state: "detached" });
    await reader.page.evaluate(() =>
      document.querySelector("article-feedback")?.setAttribute("site", "demo"),
    );
    await voteYes(reader);
    expect(ours(reader, "/v1/sites//")).toEqual([]);
  });

  test("for a site that is unknown, once for all its polls", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    const two = ["a", "b"].map((id) => `<article-feedback article="${id}"></article-feedback>`).join("");
    await open(stage, reader, "/unknown", two + embed('data-site="typo"'));
    await expect.poll(() => reader.page.getByText("This poll is not set up yet").count()).toBe(2);
    await expect
      .poll(() => lines)
      .toEqual([expect.stringContaining(`no site "typo" at ${stage.worker.origin}`)]);
  });

  test("for an origin that is not the site's: the reader is told at once", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await reader.page.goto(`${stage.stranger.origin}/first-screen`);
    await reader.hears(
      "This page's address is not registered for this poll. Only the site itself can mend that.",
    );
    // The line's own code is loaded when there is something to say.
    await expect
      .poll(() => lines)
      .toEqual([expect.stringContaining(`${stage.stranger.origin} is not an origin of "${SITE}"`)]);
    expect(ours(reader, "/captcha")).toEqual([]);
  });

  test("for a loader from another host than ours; the element or the tag names ours", async () => {
    const text = await (await fetch(`${stage.worker.origin}/embed.js`)).text();
    stage.publisher.publish("/own/embed.js", text, "text/javascript");
    const tag = (more = "") => `<script async src="/own/embed.js" data-site="${SITE}"${more}></script>`;
    const reader = await stage.reader();
    const lines = said(reader);
    await open(stage, reader, "/own-host", EMPTY + tag());
    await link(reader).waitFor({ timeout: 20_000 });
    await expect.poll(() => lines[0]).toContain(`no ${stage.publisher.origin}/mount.js. Check`);
    for (const body of [
      tag(` data-host="${stage.worker.origin}"`),
      tag(` data-host="${stage.worker.origin}/"`),
      `<article-feedback host="${stage.worker.origin}"></article-feedback>${tag()}`,
    ]) {
      const other = await stage.reader();
      await open(stage, other, "/own-host-named", body);
      await voteYes(other);
    }
  });

  test.each([
    ["script-src", "/mount.js. Check CSP"],
    ["connect-src", "Check CSP connect-src"],
  ])("for a %s that leaves us out", async (directive, words) => {
    const host = stage.worker.origin;
    const policy: Record<string, string> = {
      "script-src": `${host}/embed.js ${host}/mount.js ${host}/chunks/`,
      "connect-src": host,
      "frame-src": host,
    };
    policy[directive] = directive === "script-src" ? `${host}/embed.js` : "'none'";
    const reader = await stage.reader();
    const lines = said(reader);
    await open(stage, reader, "/policed", OWN + embed(), {
      headers: {
        "Content-Security-Policy": Object.entries(policy)
          .map((each) => each.join(" "))
          .join("; "),
      },
    });
    await expect.poll(() => lines, { timeout: 20_000 }).toEqual([expect.stringContaining(words)]);
    expect(await own(reader).isVisible()).toBe(true);
  });

  test("none where all is well", async () => {
    const reader = await stage.reader();
    const lines = said(reader);
    await open(stage, reader, "/well", OWN + embed());
    await voteYes(reader);
    await reader.hears(COUNTED);
    expect(lines).toEqual([]);
  });
});

describe("a frame of ours that is asked for wrongly says so in words", () => {
  test.each([
    ["/poll?site=typo&article=a", "No site is registered under this id."],
    [`/poll?site=${SITE}`, "Look at: article."],
    [`/poll?site=${SITE}&article=a&theme=pink`, "Look at: theme."],
    ["/captcha?site=typo", "No site is registered under this id."],
  ])("%s", async (path, words) => {
    const reader = await stage.reader();
    await open(stage, reader, "/frames", `<iframe src="${stage.worker.origin}${path}" width="500"></iframe>`);
    await reader.page.frameLocator("iframe").getByText(words).waitFor();
  });
});
