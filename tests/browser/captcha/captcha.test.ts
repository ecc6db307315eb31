/** The captcha frame: unseen, shown, failing; and silent towards everybody but the site's own pages. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { needs } from "../../support/browsers/capabilities.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";
import { voteId } from "../../support/vote-id.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const COUNTED = "Counted.";
const group = "Captcha, required";

/** Ticks the challenge's box. Like the real one it lives in a closed shadow root, so only its frame can be had. */
async function solve({ page }: Reader): Promise<void> {
  const find = () => page.frames().find((frame) => frame.url().endsWith("/challenge"));
  await expect.poll(() => find()?.url()).toBeDefined();
  await find()?.getByLabel("Verify you are human").check();
}

describe("an interactive challenge", () => {
  test("takes the place of the buttons, is announced, can be solved by keyboard, and gives the focus back", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await reader.open("/element?interactive");
    await reader.choice("Yes").focus();
    await reader.page.keyboard.press("Enter");
    await reader.hears("You chose Yes. One quick check:");
    const captcha = reader.page.getByRole("group", { name: group });
    expect(await captcha.evaluate((element) => element.matches(":focus"))).toBe(true);
    expect(await reader.page.getByRole("button", { name: "Yes" }).count()).toBe(0);
    await reader.page.keyboard.press("Tab");
    await reader.page.keyboard.press("Space");
    await reader.hears(COUNTED);
    expect(await reader.choice("Yes").evaluate((element) => element.matches(":focus"))).toBe(true);
    expect(await stage.article("/element?interactive")).toMatchObject({ tally: { yes: 1 } });
  });
});

test("until a challenge shows, the frame is full size, unseen and out of reach", async () => {
  const reader = await stage.reader();
  await reader.open("/element?unseen");
  await reader.choice("Yes").hover();
  const frame = reader.page.locator("iframe");
  await frame.waitFor({ state: "attached" });
  const box = await frame.boundingBox();
  expect(box?.width).toBeGreaterThanOrEqual(300);
  expect(box?.height).toBeGreaterThanOrEqual(65);
  const parent = reader.page.locator(".captcha");
  expect(
    await parent.evaluate((element: HTMLElement) => [element.inert, getComputedStyle(element).opacity]),
  ).toEqual([true, "0"]);
});

describe("a site that always shows the captcha", () => {
  beforeAll(() => stage.turnTo({ captcha: "visible", question: "Is it any good?" }));
  afterAll(() => stage.turnTo());

  test("shows it at the click, under the site's own question", async () => {
    stage.turnstile.set({ challenge: "interactive" });
    const reader = await stage.reader();
    await reader.open("/element?visible");
    await reader.page.getByText("Is it any good?").waitFor();
    await reader.choice("Yes").click();
    await reader.hears("One quick check");
    await solve(reader);
    await reader.hears(COUNTED);
  });
});

describe("a token", () => {
  test("a token that came too late is replaced by a fresh one, once, without asking", async () => {
    const path = "/element?late";
    const reader = await stage.reader();
    let sent = 0;
    await reader.page.route("**/votes", async (route) => {
      if (sent++ === 0) stage.turnstile.set({ clockOffsetMs: 400_000 });
      await route.continue();
    });
    await reader.open(path);
    await reader.choice("Yes").click();
    await reader.hears(COUNTED);
    expect(sent).toBe(2);
    expect(await stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 } });
  });
});

describe("a page of one site", () => {
  const execute = { afterword: 2, type: "execute" };

  test("gets tokens in its own frame for any article's key, and not one of them counts at another site", async () => {
    const theirs = { origins: [stage.stranger.origin] };
    expect((await stage.asAdmin("PUT", "/v1/admin/sites/weekly", theirs)).status).toBe(201);
    const article = `${stage.publisher.origin}/prey`;
    const key = await articleKey(SITE, article);
    const reader = await stage.reader();
    await reader.page.goto(`${stage.stranger.origin}/blank`);
    const captcha = await reader.page.evaluate(
      ([src, message]) =>
        new Promise<string>((resolve) => {
          const frame = document.createElement("iframe");
          frame.src = src;
          frame.width = "320";
          addEventListener("message", ({ data }) => {
            if (data.stage === "ready") frame.contentWindow?.postMessage(message, "*");
            if (data.type === "token") resolve(data.token);
          });
          document.body.append(frame);
        }),
      [`${stage.worker.origin}/captcha?site=weekly&origin=${stage.stranger.origin}#${key}`, execute] as const,
    );
    const post = (site: string, Origin: string, id: string) =>
      fetch(`${stage.worker.origin}/v1/sites/${site}/votes`, {
        method: "POST",
        headers: { Origin },
        body: new URLSearchParams({ article: id, vote_id: voteId(), edit: "0", choice: "yes", captcha }),
      });
    // The page itself can't say that it is another; what it hands the token to can.
    const honest = await post(SITE, stage.stranger.origin, article);
    expect(await honest.json()).toMatchObject({ code: "origin-not-allowed" });
    const forged = await post(SITE, stage.publisher.origin, article);
    expect([forged.status, await forged.json()]).toMatchObject([403, { code: "captcha-mismatch" }]);
    expect(await stage.article("/prey")).toBeUndefined();
    // It was a token like any other: at its own site, too, it is good for no article but the one of that key.
    const own = await post("weekly", stage.stranger.origin, `${stage.stranger.origin}/prey`);
    expect(await own.json()).toMatchObject({ code: expect.stringMatching(/^captcha-(mismatch|spent)$/) });
  });
});

describe("no token", () => {
  const hello = { afterword: 2, type: "hello" };
  const execute = { afterword: 2, type: "execute" };

  test("for a page of a foreign origin: the frame does not even load there", async (context) => {
    needs(context, "words of refusals");
    const reader = await stage.reader();
    await reader.page.goto(`${stage.stranger.origin}/blank`);
    const refused = reader.page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
    await reader.page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      document.body.append(frame);
    }, `${stage.worker.origin}/captcha?site=${SITE}&origin=${stage.publisher.origin}`);
    await refused;
    expect(reader.requests.filter((url) => url.includes("api.js"))).toEqual([]);
  });

  test("for the opener of a popup", async () => {
    const reader = await stage.reader();
    await reader.page.goto(`${stage.publisher.origin}/blank`);
    const opened = reader.context.waitForEvent("page");
    await reader.page.evaluate((src) => {
      const heard: unknown[] = [];
      addEventListener("message", ({ data }) => heard.push(data));
      Object.assign(window, { heard, popup: window.open(src) });
    }, `${stage.worker.origin}/captcha?site=${SITE}&origin=${stage.publisher.origin}`);
    const popup = await opened;
    await popup.waitForLoadState("load");
    await reader.page.evaluate(
      (messages) => {
        const { popup } = window as unknown as { popup: Window };
        for (const message of messages) popup.postMessage(message, "*");
      },
      [hello, execute],
    );
    // Its opener-policy cuts the two apart; and a page that is nobody's frame answers nobody, its own messages included.
    expect(await popup.evaluate(() => window.opener)).toBeNull();
    await popup.evaluate(
      (messages) => {
        for (const message of messages) postMessage(message, "*");
      },
      [hello, execute],
    );
    await popup.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    expect(await popup.locator("#captcha > *").count()).toBe(0);
    expect(await reader.page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
  });

  test("for a neighbouring frame, before, while and after the reader votes", async () => {
    const reader = await stage.reader();
    await reader.open("/element?neighbour");
    await reader.page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.src = src;
      frame.name = "ad";
      document.body.append(frame);
    }, `${stage.stranger.origin}/blank`);
    // By its element: Firefox's driver does not always learn a frame's name.
    const element = await reader.page.locator("iframe[name=ad]").elementHandle();
    const ad = await element?.contentFrame();
    await ad?.waitForURL("**/blank");
    await ad?.evaluate(() => {
      const heard: unknown[] = [];
      addEventListener("message", ({ data }) => heard.push(data));
      Object.assign(window, { heard });
    });
    const beg = () =>
      ad?.evaluate(
        (messages) => {
          for (let i = 0; i < parent.frames.length; i++)
            for (const message of messages) parent.frames[i]?.postMessage(message, "*");
        },
        [hello, execute],
      );
    await reader.choice("Yes").hover();
    await reader.page.locator("article-feedback iframe").waitFor({ state: "attached" });
    await beg();
    await reader.choice("Yes").click();
    await beg();
    await reader.hears(COUNTED);
    await beg();
    await expect
      .poll(() => ad?.evaluate(() => (window as unknown as { heard: unknown[] }).heard.length))
      .toBe(6);
    const heard = await ad?.evaluate(() =>
      (window as unknown as { heard: { type?: string }[] }).heard.map(({ type }) => type),
    );
    // It hears itself, being one of the frames it wrote to; never a token.
    expect(new Set(heard)).toEqual(new Set(["hello", "execute"]));
  });

  test("for a neighbouring frame whose origin is the site's too: only the page around is heard", async () => {
    const origins = [stage.publisher.origin, stage.stranger.origin];
    await stage.turnTo({ origins, question: "Do both like it?" });
    const reader = await stage.reader();
    await reader.page.goto(`${stage.publisher.origin}/blank`);
    // In the document itself, where a neighbour can reach it; the widget's own sits in a shadow root.
    await reader.page.evaluate(
      ([captcha, neighbour]) => {
        const tokens: string[] = [];
        addEventListener("message", ({ data }) => data.type === "token" && tokens.push(data.token));
        Object.assign(window, { tokens });
        for (const src of [captcha, neighbour]) {
          const frame = document.createElement("iframe");
          frame.src = src as string;
          document.body.append(frame);
        }
      },
      [
        `${stage.worker.origin}/captcha?site=${stage.site()}&origin=${stage.publisher.origin}`,
        `${stage.stranger.origin}/blank`,
      ],
    );
    const frame = (part: string) => reader.page.frames().find((each) => each.url().includes(part));
    await expect.poll(() => !!frame("/captcha") && !!frame(`${stage.stranger.origin}/blank`)).toBe(true);
    const captcha = frame("/captcha");
    const neighbour = frame(`${stage.stranger.origin}/blank`);
    await Promise.all([captcha?.waitForLoadState("load"), neighbour?.waitForLoadState("load")]);
    await neighbour?.evaluate(
      (messages) => {
        for (const message of messages) parent.frames[0]?.postMessage(message, "*");
      },
      [hello, execute],
    );
    await captcha?.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    const tokens = () =>
      reader.page.evaluate(() => (window as unknown as { tokens: string[] }).tokens.length);
    expect(await tokens()).toBe(0);
    await reader.page.evaluate(
      (messages) => {
        for (const message of messages) frames[0]?.postMessage(message, "*");
      },
      [hello, execute],
    );
    await expect.poll(tokens).toBe(1);
    await stage.turnTo();
  });
});
