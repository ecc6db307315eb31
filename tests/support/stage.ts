/**
 * Everything a browser test plays on: the built worker, the captcha stand-in, the publisher's site, a stranger's site
 * and Chromium. Each on an origin of its own, none of them a stub.
 */
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { type Publisher, startPublisher } from "../../local/publisher/server.ts";
import { ALL_WELL, startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import type { ArticleAnswer, IndexAnswer } from "../../worker/contract/index.ts";
import { launchChromium } from "./chromium.ts";

export const SITE = "demo";
const ADMIN_TOKEN = "admin";

/** A reader with a browser profile of their own, and what happened in it. */
export interface Reader {
  context: BrowserContext;
  page: Page;
  /** Uncaught errors, console errors and refusals by the page's CSP. */
  complaints: string[];
  /** Addresses of all requests, in order. */
  requests: string[];
  /** Opens a page of the publisher's and scrolls to the poll. */
  open(path: string): Promise<void>;
  choice(name: "Yes" | "No"): Locator;
  /** Waits until the poll says a sentence. */
  hears(text: string): Promise<void>;
}

export interface Stage {
  worker: RunningWorker;
  turnstile: Turnstile;
  /** Where the stand-in's captchas are solved. */
  captcha: { sitekey: string; hostname: string };
  publisher: Publisher;
  /** An origin that is not the site's. */
  stranger: Publisher;
  /** Replaces the site's settings, and waits until they are served. */
  configure(settings: Record<string, unknown>): Promise<void>;
  /** Calls the API with the admin token. */
  asAdmin(method: string, path: string, body?: unknown): Promise<Response>;
  /** The exact tally of the article at a publisher's path. */
  article(path: string): Promise<ArticleAnswer | undefined>;
  reader(options?: BrowserContextOptions): Promise<Reader>;
  /** Turns all switches back and closes all readers. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Opens it, with the site registered. */
export async function openStage(): Promise<Stage> {
  const pair = { sitekey: "0x4AAAAAAAstage", secret: "secret-of-the-stage" };
  const turnstile = await startTurnstile({ pairs: [pair] });
  const worker = await startWorker({
    port: 0,
    vars: {
      ADMIN_TOKEN,
      TURNSTILE_SITE_KEY: pair.sitekey,
      TURNSTILE_SECRET_KEY: pair.secret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
  });
  const publisher = await startPublisher({ afterword: worker.origin, site: SITE });
  const stranger = await startPublisher({ afterword: worker.origin, site: SITE });
  const { browser, close } = await launchChromium();
  const contexts: BrowserContext[] = [];

  const asAdmin = (method: string, path: string, body?: unknown) =>
    fetch(`${worker.origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  async function configure(settings: Record<string, unknown>): Promise<void> {
    const wanted = { origins: [publisher.origin], ...settings };
    const answer = await (await asAdmin("PUT", `/v1/admin/sites/${SITE}`, wanted)).json();
    for (;;) {
      const poll = await (await fetch(`${worker.origin}/v1/sites/${SITE}/poll?article=a`)).json();
      const state = answer.state === "paused" ? "closed" : "open";
      const same = ["captcha", "results", "minimum", "theme"].every((name) => poll[name] === answer[name]);
      // Where the wording goes by language, some wording must be there.
      const { question } = answer;
      const worded =
        question && typeof question === "object" ? poll.question !== null : poll.question === question;
      const spoken = (answer.words === null) === (poll.words === null);
      if (same && worded && spoken && poll.state === state) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await configure({});

  async function reader(options: BrowserContextOptions = {}): Promise<Reader> {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options });
    contexts.push(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || /content security policy/i.test(message.text()))
        complaints.push(message.text());
    });
    page.on("request", (request) => requests.push(request.url()));
    return {
      context,
      page,
      complaints,
      requests,
      async open(path) {
        await page.goto(publisher.origin + path);
        await page.locator("article-feedback").first().scrollIntoViewIfNeeded();
        await page.locator("[data-choice=yes]").first().waitFor();
      },
      // Not by its label, which is another one in each language; tests/browser/accessibility.test.ts looks at those.
      choice: (name) => page.locator(`[data-choice=${name.toLowerCase()}]`),
      hears: (text) => page.locator("[part=message]", { hasText: text }).waitFor(),
    };
  }

  return {
    worker,
    turnstile,
    captcha: { sitekey: pair.sitekey, hostname: new URL(worker.origin).hostname },
    publisher,
    stranger,
    configure,
    asAdmin,
    reader,
    async article(path) {
      const index = `/v1/moderation/sites/${SITE}/articles`;
      const { articles } = (await (await asAdmin("GET", index)).json()) as IndexAnswer;
      const row = articles.find(({ article }) => article === publisher.origin + path);
      return row && (await asAdmin("GET", `${index}/${row.key}`)).json();
    },
    async reset() {
      turnstile.set(ALL_WELL);
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    async close() {
      await close();
      await Promise.all([worker.close(), publisher.close(), stranger.close(), turnstile.close()]);
    },
  };
}
