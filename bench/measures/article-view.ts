/**
 * The console's view of an article of a million votes, with the processor four times slower: from the address to a page on
 * which the votes can be acted upon. What it shows is proved by the tally.
 */
import { launchChromium } from "../../tests/support/browsers/chromium.ts";
import { keyOf } from "../asks.ts";
import { tell } from "../rounds.ts";
import { asAdmin, SITE, type Workers } from "../stage.ts";
import { shown, spread } from "../stats.ts";
import { look, seed } from "./million.ts";
import type { Row } from "./row.ts";

const SLOWER = 4;
const ROUNDS = 7;

/** Runs in the page: when what a moderator works with had been painted, in ms since the page was asked for. */
function usable(): Promise<number> {
  return new Promise((resolve) => {
    const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    const there = () => document.getElementById("reviews") !== null;
    if (there()) painted();
    const watcher = new MutationObserver(() => {
      if (there()) painted();
    });
    watcher.observe(document, { childList: true, subtree: true });
  });
}

export async function articleView({ ours }: Workers): Promise<Row[]> {
  // The measure of a million votes may have left its own.
  const there = await look(ours, "million").catch(() => undefined);
  if (!there) await seed(ours, "million");
  const person = { name: "Ada", scopes: ["read", "moderate"] };
  const { url } = await asAdmin<{ url: string }>(ours, "POST", `/v1/admin/sites/${SITE}/invitations`, person);
  const browser = await (await launchChromium()).browserFor({});
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Sign in as Ada" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  // A link that a colleague has sent.
  const address = `${ours.origin}/console/${SITE}/article/${await keyOf("million")}`;
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    tell(`the view of an article, ${round === 0 ? "warming up" : `round ${round} of ${ROUNDS}`}`);
    await page.goto(address, { waitUntil: "commit" });
    const ms = await page.evaluate(usable);
    await page.getByText(/among 1,0\d\d,\d{3} who answered/).waitFor();
    if (round > 0) times.push(ms);
  }
  await context.close();
  return [
    {
      what: "the console's view of an article of 1,000,000 votes at CPU ×4: ms until it can be worked with",
      value: shown(spread(times)),
      target: "≤ 1,000",
    },
  ];
}
