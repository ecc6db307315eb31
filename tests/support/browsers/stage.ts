/** The scenery, and readers before it in a browser that Playwright drives: Chromium, or Firefox where BROWSER says so. */
import type { BrowserContext, Locator, Page } from "playwright-core";
import { ALL_WELL } from "../../../local/turnstile/switches.ts";
import { launchChromium } from "./chromium.ts";
import type { ReaderOptions } from "./denials.ts";
import { launchFirefox } from "./firefox.ts";
import { openScenery, type Scenery, SITE } from "./scenery.ts";

export { SITE };

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

export interface Stage extends Scenery {
  reader(options?: ReaderOptions): Promise<Reader>;
  /** Turns all switches back and closes all readers. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** One browser of a kind for all test files of a process, which ends with it. Readers have profiles of their own. */
let launched: ReturnType<typeof launchChromium> | ReturnType<typeof launchFirefox> | undefined;

/** Opens it, with the site registered. `vars` are the worker's, over those that every test needs. */
export async function openStage(vars: Record<string, string> = {}): Promise<Stage> {
  const scenery = await openScenery(vars);
  const { publisher, turnstile } = scenery;
  launched ??= (process.env.BROWSER === "firefox" ? launchFirefox : launchChromium)();
  const { browserFor } = await launched;
  const contexts: BrowserContext[] = [];

  async function reader({ denied, ...options }: ReaderOptions = {}): Promise<Reader> {
    const browser = await browserFor({ denied, ...options });
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options });
    contexts.push(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", ({ message, stack }) => {
      // Firefox asks each page for an icon, whatever the page's CSP says; Chromium without a window asks none.
      if (message.includes("/favicon.ico")) return;
      // What Firefox itself has to say of a page comes this way too. It comes from no script.
      complaints.push(/:\d+:\d+/.test(stack ?? "") ? `uncaught: ${message}` : message);
    });
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
      // Not by its label, which is another one in each language; tests/browser/reading/accessibility.test.ts looks at those.
      choice: (name) => page.locator(`[data-choice=${name.toLowerCase()}]`),
      hears: (text) => page.locator("[part=message]", { hasText: text }).waitFor(),
    };
  }

  return {
    ...scenery,
    reader,
    async reset() {
      turnstile.set(ALL_WELL);
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    close: scenery.close,
  };
}
