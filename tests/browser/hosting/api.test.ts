/** What a page may ask of the element, and when: its state, its methods, its debug lines. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

async function visit(path: string, attributes = "", body = ""): Promise<Reader> {
  const reader = await stage.reader();
  const head = `<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script>`;
  const poll = `<article-feedback article="${path}-one" ${attributes}></article-feedback>`;
  stage.publisher.publish(path, `<!doctype html><html lang="en"><title>API</title>${head}${poll}${body}`);
  await reader.page.goto(stage.publisher.origin + path);
  return reader;
}
const element = ({ page }: Reader) => page.locator("article-feedback");
const article = (reader: Reader) =>
  element(reader).evaluate((host: HTMLElementTagNameMap["article-feedback"]) => host.poll?.article ?? null);

describe("the element's poll", () => {
  test("is null until it is loaded, after a change of the article until that is, and where it has left", async () => {
    const reader = await visit("/poll-of");
    await reader.choice("Yes").waitFor();
    expect(await article(reader)).toBe("/poll-of-one");
    let come = () => {};
    await reader.page.route("**/poll?*", async (route) => {
      await new Promise<void>((resolve) => {
        come = resolve;
      });
      await route.continue();
    });
    const asked = reader.page.waitForRequest("**/poll?*");
    await element(reader).evaluate((host) => host.setAttribute("article", "/poll-of-two"));
    await asked;
    expect(await article(reader)).toBeNull();
    come();
    await expect.poll(() => article(reader)).toBe("/poll-of-two");
    const left = await element(reader).evaluate((host: HTMLElementTagNameMap["article-feedback"]) => {
      host.remove();
      return host.poll;
    });
    expect(left).toBeNull();
  });
});

describe("a vote that the page asks for", () => {
  test("while the poll is being loaded waits for it, and is counted once", async () => {
    const reader = await stage.reader();
    let come = () => {};
    const held = new Promise<void>((resolve) => {
      come = resolve;
    });
    await reader.page.route("**/poll?*", async (route) => {
      await held;
      await route.continue();
    });
    const head = `<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script>`;
    stage.publisher.publish(
      "/early",
      `<!doctype html><html lang="en"><title>API</title>${head}<article-feedback></article-feedback>`,
    );
    const asked = reader.page.waitForRequest("**/poll?*");
    await reader.page.goto(`${stage.publisher.origin}/early`);
    await asked;
    const voted = element(reader).evaluate((host: HTMLElementTagNameMap["article-feedback"]) =>
      host.vote("yes"),
    );
    come();
    await voted;
    await reader.hears("Counted.");
    expect(await stage.article("/early")).toMatchObject({ tally: { yes: 1, no: 0 } });
  });

  test("before a reader is near loads the poll and is counted once, wherever the element goes then", async () => {
    const reader = await visit("/far", 'style="margin-top: 9999px"');
    await reader.page.waitForFunction(() => customElements.get("article-feedback"));
    const ours = () => reader.requests.filter((url) => url.startsWith(stage.worker.origin));
    await element(reader).evaluate(async (host: HTMLElementTagNameMap["article-feedback"]) => {
      await host.refresh();
      host.allow();
    });
    await reader.page.waitForLoadState("networkidle");
    expect(ours()).toEqual([`${stage.worker.origin}/embed.js`]);
    await element(reader).evaluate((host: HTMLElementTagNameMap["article-feedback"]) => host.vote("no"));
    await reader.hears("Counted.");
    const stands = await element(reader).evaluate(
      (host: HTMLElementTagNameMap["article-feedback"]) => host.poll,
    );
    expect(stands).toMatchObject({ article: "/far-one", choice: "no", status: "counted" });
    await element(reader).evaluate((host) => host.setAttribute("article", "/far-two"));
    await expect.poll(() => article(reader)).toBe("/far-two");
    await element(reader).evaluate((host) => document.body.append(host));
    await element(reader).scrollIntoViewIfNeeded();
    await expect.poll(() => article(reader)).toBe("/far-two");
    await reader.page.waitForLoadState("networkidle");
    expect(reader.requests.filter((url) => url.endsWith("/votes"))).toHaveLength(1);
  });

  test("after the element was away is cast where it stands now, however far from the reader", async () => {
    const reader = await visit("/away");
    await reader.choice("Yes").waitFor();
    await element(reader).evaluate((host: HTMLElementTagNameMap["article-feedback"]) => {
      host.remove();
      host.setAttribute("article", "/away-two");
      host.style.marginTop = "9999px";
      document.body.append(host);
      return host.vote("yes");
    });
    await reader.hears("Counted.");
    const stands = await element(reader).evaluate(
      (host: HTMLElementTagNameMap["article-feedback"]) => host.poll,
    );
    expect(stands).toMatchObject({ article: "/away-two", choice: "yes", tally: { yes: 1, no: 0 } });
  });

  test("of an element that leaves before the poll is loaded is not cast on what it comes back as", async () => {
    const reader = await visit("/left", 'style="margin-top: 9999px"');
    await reader.page.waitForFunction(() => customElements.get("article-feedback"));
    let come = () => {};
    const held = new Promise<void>((resolve) => {
      come = resolve;
    });
    await reader.page.route("**/mount.js", async (route) => {
      await held;
      await route.continue();
    });
    const asked = reader.page.waitForRequest("**/mount.js");
    await element(reader).evaluate((host: HTMLElementTagNameMap["article-feedback"]) => host.vote("yes"));
    await asked;
    await element(reader).evaluate((host) => {
      host.remove();
      host.setAttribute("article", "/left-two");
      host.style.marginTop = "0";
      document.body.append(host);
    });
    come();
    await reader.choice("Yes").waitFor();
    await reader.page.waitForLoadState("networkidle");
    expect(await article(reader)).toBe("/left-two");
    expect(reader.requests.filter((url) => url.endsWith("/votes"))).toEqual([]);
  });
});

describe("debug", () => {
  test.each([
    ["tells the console what the poll does, without the reader's address or vote id", 'debug="on"', true],
    ["is not even loaded where nobody asks for it", "", false],
  ])("%s", async (_what, attributes, told) => {
    const reader = await visit(`/debug-${told}`, attributes);
    const lines: string[] = [];
    reader.page.on("console", (message) => lines.push(message.text()));
    await reader.page.reload();
    await reader.choice("Yes").click();
    await reader.hears("Counted.");
    const said = () => lines.filter((line) => line.startsWith("Afterword debug:")).join("\n");
    if (!told) {
      expect(said()).toBe("");
      expect(reader.requests.some((url) => url.endsWith("/debug.js"))).toBe(false);
      return;
    }
    for (const line of [
      /event afterword-vote/,
      /begins: /,
      /phase idle/,
      /phase answered/,
      /speaks en, ltr/,
      /ms for \/v1\/sites\/demo\/votes/,
    ])
      await expect.poll(said).toMatch(line);
    expect(said()).not.toMatch(/vote_id|captcha=/);
    await element(reader).evaluate((host) => host.remove());
    await expect.poll(said).toMatch(/ends$/);
  });
});
