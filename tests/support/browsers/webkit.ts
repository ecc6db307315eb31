/**
 * Drives WebKitGTK by W3C WebDriver (https://www.w3.org/TR/webdriver2/), with nothing but fetch. Each reader is a browser
 * process of its own with a profile that goes with it. Has none of Playwright's patience but `until`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { findWebKit } from "../../../local/browsers.ts";
import { freePorts } from "../ports.ts";

/** How the specification marks an element's id in JSON. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** Keys as WebDriver spells them (keyboard actions); any other character stands for itself. */
export const KEYS = { Tab: "\uE004", Enter: "\uE007", Space: " ", Shift: "\uE008" };
/** A browser that starts on a busy machine is there within two or three seconds. */
const START_MS = 15_000;
/** Between two looks at what is waited for. */
const LOOK_MS = 50;

type Element = Record<typeof ELEMENT, string>;

/** One browser of a reader's. */
export interface WebKitReader {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** What a function gives that is run in the page, or in the frame that was entered. */
  run<T, A extends unknown[]>(work: (...args: A) => T, ...args: A): Promise<Awaited<T>>;
  /** Waits until a function in the page gives something else than false, null or undefined, and gives that. */
  until<T, A extends unknown[]>(work: (...args: A) => T, ...args: A): Promise<NonNullable<Awaited<T>>>;
  /** Waits for an element of the poll's shadow tree, or of the document, and clicks its middle. */
  click(selector: string): Promise<void>;
  /** Role and name of such an element, as assistive technology gets them. */
  spoken(selector: string): Promise<{ role: string; name: string }>;
  /**
   * Waits until something in the poll has a role and a name for assistive technology, and moves the focus to it. The driver has no
   * tree to give: it is asked about each element in turn.
   */
  goTo(role: string, name: string): Promise<void>;
  /** Presses a key, with another one held. */
  press(key: keyof typeof KEYS, held?: "Shift"): Promise<void>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  /** From here on all is about the document of this frame. */
  enter(selector: string): Promise<void>;
  /** What is seen of the document, as a PNG. */
  picture(): Promise<Buffer>;
}

export interface WebKit {
  /** Starts a browser with arguments of MiniBrowser's; the one before is ended. */
  reader(...args: string[]): Promise<WebKitReader>;
  close(): Promise<void>;
}

/** Found in the poll's shadow tree first. Runs in the page. */
function find(selector: string): globalThis.Element | null {
  const host = document.querySelector("article-feedback");
  return host?.shadowRoot?.querySelector(selector) ?? document.querySelector(selector);
}

/** Starts the X server and the driver. */
export async function launchWebKit(): Promise<WebKit> {
  const paths = findWebKit();
  if (!paths) throw new Error("There is no WebKit here: `npm run browsers` installs it.");
  const { driver, browser, display } = paths;
  const server = spawn(display, ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const screen = await firstLine(server);
  let driving: ChildProcess | undefined;
  let origin = "";

  async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const response = await fetch(origin + path, {
      method,
      ...(signal && { signal }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebDriver ${path}: ${value.error} ${value.message}`);
    return value;
  }

  /** Starts the driver; the one before ends, with its browser. */
  async function drive(): Promise<void> {
    await stopped(driving);
    const port = await freePorts(1);
    origin = `http://127.0.0.1:${port}`;
    driving = spawn(driver, [`--port=${port}`], {
      stdio: "ignore",
      env: { PATH: process.env.PATH, HOME: process.env.HOME, DISPLAY: `:${screen}` },
    });
    while (!(await ask("GET", "/status", undefined, AbortSignal.timeout(START_MS)).catch(() => undefined)))
      await sleep();
  }

  /**
   * Starts a browser. One in a hundred never reports to the driver, which waits for it for ever: then both are started anew, before
   * any test has begun with it.
   */
  async function start(capabilities: object): Promise<string> {
    const begin = () =>
      ask<{ sessionId: string }>("POST", "/session", { capabilities }, AbortSignal.timeout(START_MS));
    const { sessionId } = await begin().catch(async (error) => {
      if (error?.name !== "TimeoutError") throw error;
      await drive();
      return begin();
    });
    return sessionId;
  }
  await drive();

  let session: string | undefined;
  let asked: Promise<unknown> = Promise.resolve();
  /** Ends the browser, and with it whatever a test that ran out of time still waits for: the driver dies of both at once. */
  const end = async () => {
    const ended = session;
    session = undefined;
    await asked.catch(() => undefined);
    if (ended) await ask("DELETE", `/session/${ended}`);
  };
  return {
    async reader(...args) {
      await end();
      const options = { binary: browser, args: ["--automation", ...args] };
      const sessionId = await start({
        // A worker that a test serves by TLS has a certificate that nobody has signed.
        alwaysMatch: { acceptInsecureCerts: true, "webkitgtk:browserOptions": options },
      });
      session = sessionId;
      return readerOf(async <T>(method: string, path: string, body?: unknown) => {
        if (session !== sessionId) throw new Error("This reader's browser has been closed.");
        const answer = ask<T>(method, `/session/${sessionId}${path}`, body);
        asked = answer;
        return answer;
      });
    },
    async close() {
      await end();
      for (const process of [driving, server]) await stopped(process);
    },
  };
}

function readerOf(ask: <T>(method: string, path: string, body?: unknown) => Promise<T>): WebKitReader {
  const execute = <T>(work: (...args: never[]) => unknown, args: unknown[]) =>
    ask<T>("POST", "/execute/sync", { script: `return (${work})(...arguments)`, args });
  const element = async (selector: string): Promise<string> => {
    for (;;) {
      const found = await execute<Element | null>(find, [selector]);
      if (found) return found[ELEMENT];
      await sleep();
    }
  };
  return {
    goto: (url) => ask("POST", "/url", { url }),
    reload: () => ask("POST", "/refresh", {}),
    run: (work, ...args) => execute(work, args),
    async until(work, ...args) {
      for (;;) {
        const found = await execute<Awaited<ReturnType<typeof work>>>(work, args);
        if (found) return found;
        await sleep();
      }
    },
    async click(selector) {
      await ask("POST", `/element/${await element(selector)}/click`, {});
    },
    async spoken(selector) {
      const id = await element(selector);
      const role = await ask<string>("GET", `/element/${id}/computedrole`);
      return { role, name: await ask<string>("GET", `/element/${id}/computedlabel`) };
    },
    async goTo(role, name) {
      for (;;) {
        const all = await execute<Element[]>(
          () => [...(document.querySelector("article-feedback")?.shadowRoot?.querySelectorAll("*") ?? [])],
          [],
        );
        for (const each of all) {
          const is = (what: string) =>
            // One that has been drawn anew meanwhile is another one, in the next look.
            ask<string>("GET", `/element/${each[ELEMENT]}/computed${what}`).catch(() => undefined);
          if ((await is("role")) !== role || (await is("label")) !== name) continue;
          await execute((found: HTMLElement) => found.focus(), [each]);
          return;
        }
        await sleep();
      }
    },
    async press(key, held) {
      const keys = [held && KEYS[held], KEYS[key]].flatMap((value) => value ?? []);
      const actions = [
        ...keys.map((value) => ({ type: "keyDown", value })),
        ...keys.toReversed().map((value) => ({ type: "keyUp", value })),
      ];
      await ask("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    async type(text) {
      const actions = [...text].flatMap((value) => ["keyDown", "keyUp"].map((type) => ({ type, value })));
      await ask("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    async enter(selector) {
      await ask("POST", "/frame", { id: { [ELEMENT]: await element(selector) } });
    },
    picture: async () => Buffer.from(await ask<string>("GET", "/screenshot"), "base64"),
  };
}

async function stopped(process: ChildProcess | undefined): Promise<void> {
  if (!process?.kill()) return;
  await once(process, "exit");
}

const sleep = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** The number that Xvfb writes once it listens. */
async function firstLine(server: ChildProcess): Promise<string> {
  const [chunk] = await once(server.stdio[3] as NodeJS.ReadableStream, "data");
  return String(chunk).trim();
}
