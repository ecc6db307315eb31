/**
 * Finds what is in the poll as assistive technology does, by its role and its name alone. Chromium gives its whole accessibility
 * tree (CDP). Firefox gives none, and finds by role and name (WebDriver BiDi, `browsingContext.locateNodes`), leaving out what is
 * hidden or inert. WebKit tells role and name of an element that is asked (webkit.ts, `goTo`).
 */
import type { CDPSession, Page } from "playwright-core";

const LOOK_MS = 50;
const sleep = () => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** Gives a function that waits until something has a role and a name, and moves the focus to it. */
export async function listener(page: Page): Promise<(role: string, name: string) => Promise<void>> {
  const focus = process.env.BROWSER === "firefox" ? inFirefox(page) : await inChromium(page);
  return async (role, name) => {
    while (!(await focus(role, name))) await sleep();
  };
}

/** Whether there was one to move it to. */
type Focus = (role: string, name: string) => Promise<boolean>;

async function inChromium(page: Page): Promise<Focus> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  return async (role, name) => {
    // On and off again, as in look.ts.
    await session.send("Accessibility.enable");
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    await session.send("Accessibility.disable");
    const { backendDOMNodeId: backendNodeId } =
      nodes.find((node) => !node.ignored && node.role?.value === role && node.name?.value === name) ?? {};
    if (backendNodeId === undefined) return false;
    await session.send("DOM.focus", { backendNodeId });
    return true;
  };
}

function inFirefox(page: Page): Focus {
  const { _connection: connection } = page as unknown as Internals;
  const { _browserSession: session } = connection.toImpl(page.context().browser() as object) as Session;
  const { delegate } = connection.toImpl(page) as Driven;
  const context = delegate._session.sessionId;
  const target = { context };
  return async (role, name) => {
    const expression = 'document.querySelector("article-feedback").shadowRoot';
    const asked = { target, awaitPromise: false };
    const { result } = await session.send("script.evaluate", { ...asked, expression });
    const locator = { type: "accessibility", value: { role, name } };
    const within = { context, locator, startNodes: [{ sharedId: result?.sharedId }] };
    const { nodes } = await session.send("browsingContext.locateNodes", within);
    if (!nodes?.[0]) return false;
    const functionDeclaration = "(found) => found.focus()";
    const [{ sharedId }] = nodes;
    await session.send("script.callFunction", { ...asked, functionDeclaration, arguments: [{ sharedId }] });
    return true;
  };
}

/** As playwright-core 1.65.1 has it inside; the version is pinned in package.json. */
interface Internals {
  _connection: { toImpl(of: object): unknown };
}
interface Session {
  _browserSession: {
    send(
      method: string,
      params: object,
    ): Promise<{ result?: { sharedId: string }; nodes?: [{ sharedId: string }] }>;
  };
}
interface Driven {
  delegate: { _session: { sessionId: string } };
}
