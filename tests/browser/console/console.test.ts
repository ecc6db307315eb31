/** A moderator's work in the built console, from the invitation on; and what a page that is not ours can do with the session. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { captchaAction } from "../../../worker/captcha/action.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../../support/address.ts";
import { lastActOf } from "../../support/browsers/moderator.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";
import { voteId } from "../../support/vote-id.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HOSTILE_TITLE = `<img src=x onerror="document.title='run'"> The bench`;
let stage: Stage;
let people = 0;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.reset());
afterAll(() => stage?.close());

/** Votes on an article: readers of many networks, then as many from one as a burst has. */
async function stuff(path: string): Promise<void> {
  const article = stage.publisher.origin + path;
  const [action, cdata] = await Promise.all([captchaAction(SITE), articleKey(SITE, article)]);
  const cast = async (choice: string, address: string) => {
    const { status } = await fetch(`${stage.worker.origin}/v1/sites/${SITE}/votes`, {
      method: "POST",
      headers: { Origin: stage.publisher.origin, "CF-Connecting-IP": address },
      body: new URLSearchParams({
        ...{ article, vote_id: voteId(), edit: "0", choice, title: HOSTILE_TITLE },
        captcha: stage.turnstile.issue({ ...stage.captcha, action, cdata }),
      }),
    });
    if (status !== 201) throw new Error(`A vote was answered with ${status}.`);
  };
  for (let i = 0; i < 40; i++) await cast(i % 2 ? "yes" : "no", anyAddress());
  const one = anyAddress();
  for (let i = 0; i < 60; i++) await cast("no", one);
}

async function invitation(scopes: string[] = ["read", "moderate"]): Promise<string> {
  const body = { name: `Ada ${"abcdefghijklmnop"[people++]}`, scopes };
  const answer = await stage.asAdmin("POST", `/v1/admin/sites/${SITE}/invitations`, body);
  return (await answer.json()).url;
}

async function signIn(options = {}): Promise<Reader> {
  const ada = await stage.reader(options);
  await ada.page.goto(await invitation());
  await ada.page.getByRole("button", { name: /^Sign in as Ada/ }).click();
  await ada.page.getByRole("heading", { name: "Today" }).waitFor();
  return ada;
}

/** Opens the article that was stuffed, once the Desk has heard of it. */
async function openArticle({ page }: Reader): Promise<void> {
  const link = page.getByRole("link", { name: HOSTILE_TITLE });
  await page.getByRole("link", { name: "Articles", exact: true }).click();
  for (;;) {
    await page.reload();
    await page.getByRole("heading", { name: "Articles" }).waitFor();
    await page.getByRole("listitem").or(page.getByText("No article has a vote yet")).first().waitFor();
    if ((await link.count()) > 0) break;
  }
  await link.first().click();
  await page.getByRole("heading", { level: 1, name: HOSTILE_TITLE }).waitFor();
}

describe("a moderator", () => {
  test("comes by invitation, finds the stuffed article, holds its crowd back, undoes it, and reads it in the activity", async () => {
    await stuff("/articles/console");
    const ada = await signIn();
    await openArticle(ada);
    const { page } = ada;
    await page.getByText("20 % yes among 100 who answered").waitFor();
    await page.getByRole("button", { name: "Hold back" }).first().click();
    const said = lastActOf(page);
    await said.getByText(/^\d+ votes? held back\./).waitFor();
    await said.getByRole("button", { name: "Undo" }).click();
    await said.getByText(/^Undone: \d+ votes?\./).waitFor();
    await page.getByText("20 % yes among 100 who answered").waitFor();
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByRole("heading", { name: "Activity" }).waitFor();
    // The log is read when it is opened: an act is delivered to the Desk a moment after it.
    await expect
      .poll(async () => {
        await page.reload();
        await page.getByRole("listitem").filter({ hasText: "held back" }).first().waitFor();
        return page.getByRole("listitem").filter({ hasText: "undid what was done to" }).count();
      })
      .toBeGreaterThan(0);
    await page.getByRole("link", { name: HOSTILE_TITLE }).first().waitFor();
    expect(ada.complaints).toEqual([]);
    // Titles are text, whatever they hold.
    expect(await page.title()).toContain("Activity");
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: HOSTILE_TITLE }).waitFor();
  });

  test("is told who changed an article meanwhile, and undoes nobody's change unseen", async () => {
    await stuff("/articles/console-two");
    const key = await articleKey(SITE, `${stage.publisher.origin}/articles/console-two`);
    const [ada, grace] = [await signIn(), await signIn()];
    for (const { page } of [ada, grace]) {
      await page.goto(`${stage.worker.origin}/console/${SITE}/article/${key}`);
      await page.getByText("The poll is open.").waitFor();
    }
    await ada.page.getByRole("button", { name: "Close it" }).click();
    await ada.page.getByRole("button", { name: "Open it" }).waitFor();
    await grace.page.getByRole("button", { name: "Hide it" }).click();
    await grace.page.getByText(/^Ada \w changed this at/).waitFor();
    await grace.page.getByRole("button", { name: "Open it" }).waitFor();

    await grace.page.getByRole("button", { name: "Hold back" }).first().click();
    const said = lastActOf(grace.page);
    await said.getByText(/^\d+ votes? held back\./).waitFor();
    // Somebody else goes on from there, unseen.
    await ada.page.reload();
    await ada.page.getByRole("button", { name: "Open it" }).click();
    await ada.page.getByText("The poll is open.").first().waitFor();
    await said.getByRole("button", { name: "Undo" }).click();
    await grace.page.getByText(/^Ada \w changed this at/).waitFor();
    const held = await (await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles/${key}`)).json();
    expect(held.held).toBeGreaterThan(0);
  });

  test("loads the page without using the invitation up, and is signed out by a click", async () => {
    const url = await invitation();
    for (const _ of [1, 2]) {
      const reader = await stage.reader();
      await reader.page.goto(url);
      await reader.page.getByRole("button", { name: /^Sign in as/ }).waitFor();
    }
    const ada = await signIn();
    expect(ada.page.url()).not.toContain("invitation");
    await ada.page.getByRole("button", { name: "Sign out" }).click();
    await ada.page.getByRole("heading", { name: "You are not signed in" }).waitFor();
  });

  test.each(["light", "dark"] as const)("finds nothing that axe complains of, in %s", async (colorScheme) => {
    const { page } = await signIn({ colorScheme, bypassCSP: true });
    const check = async () => {
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      });
      expect(found).toEqual([]);
    };
    await openArticle({ page } as Reader);
    await check();
    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByText("signed in").first().waitFor();
    await check();
    await page.getByRole("link", { name: "Articles", exact: true }).click();
    await page.getByRole("link", { name: HOSTILE_TITLE }).first().waitFor();
    await check();
  });

  test("has room on a phone of 320 pixels", async () => {
    const ada = await signIn({ viewport: { width: 320, height: 640 } });
    const overflow = () => ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await openArticle(ada);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});

describe("a page that is not ours", () => {
  test("reads and changes nothing by a moderator's session, though the browser sends its cookie along, and can't frame the console", async () => {
    const ada = await signIn();
    const key = await articleKey(SITE, `${stage.publisher.origin}/articles/console`);
    const path = `/v1/moderation/sites/${SITE}/articles/${key}`;
    // Another port of one host is the same site: SameSite=Strict alone stops nothing here.
    await ada.page.goto(`${stage.publisher.origin}/articles/the-bench-by-the-canal`);
    const answered = ada.page.waitForResponse((response) => response.url().endsWith("/reviews"));
    // What leaves the browser, which Playwright does not tell of requests without CORS.
    const wire = await ada.page.context().newCDPSession(ada.page);
    await wire.send("Network.enable");
    const cookies: string[] = [];
    wire.on("Network.requestWillBeSentExtraInfo", ({ headers }) => void cookies.push(headers.Cookie ?? ""));
    const answers = await ada.page.evaluate(async (address) => {
      const tried = [
        { credentials: "include" },
        { credentials: "include", headers: { "Afterword-Console": "1" } },
        { credentials: "include", method: "PATCH", body: '{"state":"hidden","note":"x"}' },
        // One that needs nobody's leave: it goes off, cookie and all.
        { credentials: "include", mode: "no-cors", method: "POST", body: '{"action":"void","note":"x"}' },
      ] as RequestInit[];
      return Promise.all(
        tried.map((init) =>
          fetch(init.mode ? `${address}/reviews` : address, init).then(
            ({ type, status }) => `${type} ${status}`,
            () => "refused",
          ),
        ),
      );
    }, stage.worker.origin + path);
    expect(answers).toEqual(["refused", "refused", "refused", "opaque 0"]);
    expect((await answered).status()).toBe(401);
    // With the first and the last: the others ask first, and are not let.
    expect(cookies.filter((each) => each.includes(`afterword-${SITE}=`))).toHaveLength(2);
    const shown = await (await stage.asAdmin("GET", path)).json();
    expect(shown).toMatchObject({ state: "open", void: 0 });
    const console = await fetch(`${stage.worker.origin}/console/${SITE}/article/x`);
    const policy = console.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("unsafe");
    expect(console.headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(console.headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});
