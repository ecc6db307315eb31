/** What a page does to the element that it lent us, while a reader votes: one poll, one vote, the right status. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COUNTED, open, voteYes } from "../../support/browsers/recipe.ts";
import { openStage, type Reader, SITE, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const tag = (more = "") =>
  `<script async src="${stage.worker.origin}/embed.js" data-site="${SITE}"${more}></script>`;
const element = (more = "") => `<article-feedback ${more}></article-feedback>`;

/** Runs in the page; `poll` is the element, the first of them. */
const does = ({ page }: Reader, script: string) =>
  page.evaluate(`(() => { const poll = document.querySelector("article-feedback"); ${script} })()`);
const pressed = ({ page }: Reader) => page.locator("[data-choice=yes][aria-pressed=true]");

async function opened(path: string, body = element(), head = ""): Promise<Reader> {
  const reader = await stage.reader();
  await open(stage, reader, path, body + tag(), { head });
  await reader.choice("Yes").first().waitFor();
  return reader;
}

/** A vote whose request waits until it is let go. */
async function voting(reader: Reader): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await reader.context.route("**/votes", async (route) => {
    await held;
    await route.continue();
  });
  const sent = reader.page.waitForRequest("**/votes");
  await reader.choice("Yes").first().click();
  await sent;
  return release;
}

const counted = async (path: string) =>
  expect.poll(() => stage.article(path)).toMatchObject({ tally: { yes: 1, no: 0 } });

describe("while the vote is on its way, the page", () => {
  test.each([
    ["takes the element out and puts it back", "poll.remove(); document.body.append(poll);"],
    [
      "moves it",
      "document.body.append(document.createElement('main')); document.querySelector('main').append(poll);",
    ],
    ["moves it without taking it out", "document.body.moveBefore?.(poll, document.body.firstChild);"],
    ["puts a clone in its place", "poll.replaceWith(poll.cloneNode(true));"],
    ["writes itself anew", "document.body.innerHTML += '';"],
    ["writes the element anew", "poll.outerHTML = poll.outerHTML;"],
    ["empties the element", "poll.innerHTML = ''; poll.textContent = '';"],
    ["wraps it", "const box = document.createElement('div'); poll.replaceWith(box); box.append(poll);"],
    ["hides and shows it", "poll.hidden = true; document.body.offsetTop; poll.hidden = false;"],
    [
      "changes its looks",
      "poll.className = 'a'; poll.style.color = 'red'; poll.setAttribute('theme', 'dark');",
    ],
    ["sets what it says already", "poll.setAttribute('article', location.href);"],
    ["asks for the tally", "poll.refresh(); poll.refresh();"],
    ["votes by method too", "poll.vote('yes'); poll.vote('yes');"],
    [
      "goes through a fragment",
      "const part = document.createDocumentFragment(); part.append(poll); document.body.append(part);",
    ],
    [
      "adopts it to a frame and back",
      "const frame = document.body.appendChild(document.createElement('iframe')); frame.contentDocument.body.append(poll); document.body.append(poll);",
    ],
  ])("%s: it is counted, and shown so", async (what, script) => {
    const path = `/way-${what.replaceAll(/\W/g, "-")}`;
    const reader = await opened(path);
    const release = await voting(reader);
    await does(reader, script);
    release();
    await pressed(reader).waitFor();
    await counted(path);
    expect(await reader.page.locator("article-feedback").count()).toBe(1);
    expect(reader.complaints).toEqual([]);
  });

  test("takes the element away for good: it is counted", async () => {
    const reader = await opened("/way-away");
    const release = await voting(reader);
    await does(reader, "poll.remove()");
    release();
    await counted("/way-away");
    expect(reader.complaints).toEqual([]);
  });

  test("makes it another article's: the vote is the first one's", async () => {
    const reader = await opened("/way-other");
    const release = await voting(reader);
    await does(reader, "poll.setAttribute('article', 'another')");
    release();
    await counted("/way-other");
    await expect.poll(() => reader.choice("Yes").getAttribute("aria-pressed")).toBe("false");
    await does(reader, "poll.removeAttribute('article')");
    await pressed(reader).waitFor();
    expect(reader.complaints).toEqual([]);
  });
});

describe("during a challenge the page", () => {
  test.each([
    ["takes the element out and puts it back", "poll.remove(); document.body.append(poll);"],
    ["moves it", "document.body.append(poll, document.createElement('hr')); document.body.prepend(poll);"],
    ["puts a clone in its place", "poll.replaceWith(poll.cloneNode(true));"],
    ["writes itself anew", "document.body.innerHTML += '';"],
  ])("%s: nothing is sent, and a press begins anew", async (what, script) => {
    stage.turnstile.set({ challenge: "interactive" });
    const path = `/challenge-${what.replaceAll(/\W/g, "-")}`;
    const reader = await opened(path);
    await reader.choice("Yes").click();
    await reader.page.locator("[data-phase=challenge]").waitFor();
    await does(reader, script);
    await expect.poll(() => reader.page.locator("[data-phase=challenge]").count()).toBe(0);
    stage.turnstile.set({ challenge: "pass" });
    await voteYes(reader);
    await counted(path);
    expect(await reader.page.locator("article-feedback iframe").count()).toBeLessThanOrEqual(1);
    expect(reader.complaints).toEqual([]);
  });
});

describe("copies of an element", () => {
  test.each([
    ["by cloneNode", "document.body.append(poll.cloneNode(true))"],
    ["by its markup", "document.body.insertAdjacentHTML('beforeend', poll.outerHTML)"],
    ["by importNode", "document.body.append(document.importNode(poll, true))"],
    [
      "before it is drawn",
      "const copy = poll.cloneNode(); copy.setAttribute('site', 'demo'); document.body.append(copy)",
    ],
  ])("%s are polls of the same article, and one vote", async (how, script) => {
    const path = `/copy-${how.replaceAll(/\W/g, "-")}`;
    const reader = await opened(path);
    await does(reader, script);
    await expect.poll(() => reader.choice("Yes").count()).toBe(2);
    await reader.choice("Yes").nth(1).click();
    await expect.poll(() => pressed(reader).count()).toBe(2);
    await counted(path);
    expect(reader.complaints).toEqual([]);
  });
});

describe("attributes that are set", () => {
  test.each([
    [
      "before the element is known",
      (site: string) => `const early = document.createElement("article-feedback");
      early.setAttribute("site", "${site}"); early.setAttribute("article", "ATTRIBUTES"); document.body.append(early);`,
    ],
    [
      "after it stands in the page",
      (site: string) => `const early = document.createElement("article-feedback");
      document.body.append(early); early.setAttribute("site", "${site}"); early.setAttribute("article", "ATTRIBUTES");`,
    ],
    [
      "one after another",
      (site: string) => `const early = document.createElement("article-feedback");
      document.body.append(early); early.setAttribute("site", "typo"); early.setAttribute("article", "first");
      requestAnimationFrame(() => { early.setAttribute("site", "${site}"); early.setAttribute("article", "ATTRIBUTES"); });`,
    ],
  ])("%s are what counts", async (how, script) => {
    const path = `/set-${how.replaceAll(" ", "-")}`;
    const reader = await stage.reader();
    const code = script(SITE).replaceAll("ATTRIBUTES", stage.publisher.origin + path);
    const nameless = `<script async src="${stage.worker.origin}/embed.js"></script>`;
    await open(stage, reader, path, `${nameless}<script>${code}</script>`);
    await voteYes(reader);
    await reader.hears(COUNTED);
    await counted(path);
  });
});
