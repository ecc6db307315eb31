/**
 * The console's views over 100,000 articles, as many entries of the log and an article of a million votes, with the processor four times
 * slower: from the address to a page that can be worked with. What each shows is proved, and so are the seeds.
 */
import { launchChromium } from "../../tests/support/browsers/chromium.ts";
import type { AttentionAnswer } from "../../worker/contract/index.ts";
import { keyOf } from "../asks.ts";
import { tell } from "../rounds.ts";
import { ADMIN_TOKEN, asAdmin, inside, ORIGIN, SITE, type Workers } from "../stage.ts";
import { shown, spread } from "../stats.ts";
import { look, seed } from "./million.ts";
import type { Row } from "./row.ts";

type Launched = Awaited<ReturnType<typeof launchChromium>>;
type Page = Awaited<ReturnType<Awaited<ReturnType<Launched["browserFor"]>>["newPage"]>>;

const SLOWER = 4;
const ROUNDS = 7;
const ARTICLES = 100_000;

/** A view: its address, and so many of what a moderator works with there. `proof`: words that stand in it then. */
interface View {
  what: string;
  address: string;
  of: string;
  count: number;
  proof: RegExp;
}

const ROWS = "main li[data-row]";
const view = (what: string, address: string, of: string, count: number, proof: RegExp): View => ({
  ...{ what, address, of, count, proof },
});

/** Every view, and the filters that look through the most. */
const views = (key: string): View[] => [
  view("Today", "", `#broken, ${ROWS}`, 6, /Held: one network/),
  view("Articles", "articles", ROWS, 100, /Storm over harbour/),
  view(
    "Articles of a section, most votes first",
    "articles?section=City&sort=votes",
    ROWS,
    100,
    /^City · last vote/,
  ),
  view("Articles by a text that all have", "articles?q=storm+over&sort=approval", ROWS, 100, /Storm over/),
  view(
    "Articles by a filter that none fits",
    "articles?state=closed",
    "nav[aria-label=Pages] a",
    1,
    /looked through/,
  ),
  view("Review, a hundred rows", "review", ROWS, 100, /Held: one network/),
  view("Activity", "activity", ROWS, 100, /voided 3 votes on/),
  view("Activity of nobody", "activity?by=Nobody", "nav[aria-label=Pages] a", 1, /looked through/),
  view("Settings", "settings", "form.settings button", 1, /Where the widget may be embedded/),
  view("Article of 1,000,000 votes", `article/${key}`, "#reviews", 1, /among 1,0\d\d,\d{3} who answered/),
];

/** Runs in the page: when so many of something had been painted, in ms since the page was asked for. */
function usable([of, count]: [string, number]): Promise<number> {
  return new Promise((resolve) => {
    const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    const there = () => document.querySelectorAll(of).length >= count;
    if (there()) painted();
    const watcher = new MutationObserver(() => {
      if (!there()) return;
      watcher.disconnect();
      painted();
    });
    watcher.observe(document, { childList: true, subtree: true });
  });
}

/** Lines that an export has below its head. */
async function lines({ ours }: Workers, path: string): Promise<number> {
  const response = await fetch(`${ours.origin}/v1/moderation/sites/${SITE}/${path}?format=csv`, {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  let all = 0;
  for await (const bytes of response.body ?? []) for (const byte of bytes) if (byte === 10) all += 1;
  return all - 1;
}

async function seedAll(workers: Workers): Promise<void> {
  // The measure of a million votes may have left its own.
  const there = await look(workers.ours, "million").catch(() => undefined);
  if (!there) await seed(workers.ours, "million");
  tell(`seeding ${ARTICLES} articles with their log`);
  await inside(workers.ours, `articles?site=${SITE}&articles=${ARTICLES}&log=yes`);
  // A closing day is found by no index: a filter by it looks along the order.
  await asAdmin(workers.ours, "PUT", `/v1/admin/sites/${SITE}`, {
    ...{ origins: [ORIGIN], publications_per_day: 1_000_000, close_after_days: 3_650 },
  });
  const [listed, logged] = [await lines(workers, "export"), await lines(workers, "audit")];
  const waits = await asAdmin<AttentionAnswer>(workers.ours, "GET", `/v1/moderation/sites/${SITE}/attention`);
  if (listed < ARTICLES || logged < ARTICLES || !waits.more || waits.totals.counted < 1_000_000)
    throw new Error(JSON.stringify({ listed, logged, more: waits.more, totals: waits.totals }));
}

async function signedIn({ ours }: Workers, page: Page): Promise<void> {
  const person = { name: "Ada", scopes: ["manage"] };
  const { url } = await asAdmin<{ url: string }>(ours, "POST", `/v1/admin/sites/${SITE}/invitations`, person);
  await page.goto(url);
  await page.getByRole("button", { name: "Sign in as Ada" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}

export async function consoleViews(workers: Workers): Promise<Row[]> {
  await seedAll(workers);
  const browser = await (await launchChromium()).browserFor({});
  const context = await browser.newContext();
  const page = await context.newPage();
  await signedIn(workers, page);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const rows: Row[] = [];
  for (const { what, address, of, count, proof } of views(await keyOf("million"))) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      tell(`${what}, ${round === 0 ? "warming up" : `round ${round} of ${ROUNDS}`}`);
      // A link that a colleague has sent.
      await page.goto(`${workers.ours.origin}/console/${SITE}/${address}`, { waitUntil: "commit" });
      const ms = await page.evaluate(usable, [of, count] as [string, number]);
      await page.getByText(proof).first().waitFor();
      if (round > 0) times.push(ms);
    }
    rows.push({
      what: `the console at CPU ×4, ${what}: ms until it can be worked with`,
      value: shown(spread(times)),
      target: "≤ 1,000",
    });
  }
  await context.close();
  return rows;
}
