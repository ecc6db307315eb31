/**
 * The console's views over a site that is large, with the processor four times slower: from the address to a page that can be worked
 * with; and what readers' votes on the largest article take meanwhile. What each shows is proved, and so is what fills the site.
 */
import { launchChromium } from "../../tests/support/browsers/chromium.ts";
import { keyOf } from "../asks.ts";
import { interleaved, tell } from "../rounds.ts";
import { asAdmin, type Workers } from "../stage.ts";
import { rounded, type Spread, shown, spread } from "../stats.ts";
import { exportVotes, lone, meanwhile, reviewAll } from "./beside.ts";
import { fillConsole, NAME, SITE, VOTES } from "./console-filling.ts";
import type { Row } from "./row.ts";

type Launched = Awaited<ReturnType<typeof launchChromium>>;
type Page = Awaited<ReturnType<Awaited<ReturnType<Launched["browserFor"]>>["newPage"]>>;

const SLOWER = 4;
const ROUNDS = 7;
const ROUNDS_OF_VOTES = 3;

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
  view("Today", "", `#broken, #written, ${ROWS}`, 7, /Held: one network/),
  view("Articles", "articles", ROWS, 100, /Storm over harbour/),
  view(
    "Articles of a section, most votes first",
    "articles?section=City&sort=votes",
    ROWS,
    100,
    /^City · last vote/,
  ),
  view("Articles by a text that all have", "articles?q=storm+over&sort=approval", ROWS, 100, /Storm over/),
  view("Articles by a text that one has", "articles?q=harbour+77777", ROWS, 1, /Storm over harbour 77777/),
  view(
    "Articles by a filter that none fits",
    "articles?state=closed",
    "nav[aria-label=Pages] a",
    1,
    /looked through/,
  ),
  view("Review, a hundred rows", "review", ROWS, 100, /Held: one network/),
  view("Remarks", "remarks", ROWS, 50, /The harbour in paragraph/),
  view(
    "Remarks by a text that all have",
    "remarks?triage=all&q=harbour",
    ROWS,
    50,
    /The harbour in paragraph/,
  ),
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
    if (there()) {
      painted();
      return;
    }
    const watcher = new MutationObserver(() => {
      if (!there()) return;
      watcher.disconnect();
      painted();
    });
    watcher.observe(document, { childList: true, subtree: true });
  });
}

async function signedIn({ ours }: Workers, page: Page): Promise<void> {
  const person = { name: "Ada", scopes: ["manage"] };
  const { url } = await asAdmin<{ url: string }>(ours, "POST", `/v1/admin/sites/${SITE}/invitations`, person);
  await page.goto(url);
  await page.getByRole("button", { name: "Sign in as Ada" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}

/** Opens a view as a link that a colleague has sent. Gives how long that took, in ms. */
async function open({ ours }: Workers, page: Page, { address, of, count, proof }: View): Promise<number> {
  await page.goto(`${ours.origin}/console/${SITE}/${address}`, { waitUntil: "commit" });
  const ms = await page.evaluate(usable, [of, count] as [string, number]);
  await page.getByText(proof).first().waitFor();
  return ms;
}

async function viewRows(workers: Workers, page: Page, all: View[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const each of all) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const ms = await open(workers, page, each);
      // The first one warms up.
      if (round > 0) times.push(ms);
    }
    tell(`${each.what}: ${shown(spread(times))}`);
    rows.push({
      what: `the console at CPU ×4, ${each.what}: ms until it can be worked with`,
      value: shown(spread(times)),
      target: "≤ 1,000",
    });
  }
  return rows;
}

/** Lone votes on the largest article, alone and while somebody opens views without a rest, exports it and reviews all of it. */
async function voteRows(workers: Workers, page: Page, all: View[]): Promise<Row[]> {
  const subject = { worker: workers.ours, site: SITE, name: NAME };
  const article = all.filter(({ address }) => address.startsWith("article/"));
  const openEach = (some: View[]) => {
    let next = 0;
    return () => open(workers, page, some[next++ % some.length] as View);
  };
  const [anyView, itsView] = [openEach(all), openEach(article)];
  const beside = await interleaved(
    "a vote beside the console",
    {
      alone: async () => (await lone(subject)).p99,
      views: async () => (await meanwhile(subject, anyView)).p99,
      article: async () => (await meanwhile(subject, itsView)).p99,
      exporting: async () => (await meanwhile(subject, (over) => exportVotes(subject, over))).p99,
    },
    ROUNDS_OF_VOTES,
  );
  const voided = await reviewAll(subject, "void", VOTES);
  const restored = await reviewAll(subject, "restore", VOTES);
  const alone = spread(beside.alone).median;
  const against = (times: readonly number[]): Spread => spread(times.map((time) => time / alone));
  return [
    {
      what: "a vote on that article, nobody moderates: 99th percentile, ms",
      value: shown(spread(beside.alone)),
    },
    {
      what: "the same while view after view is opened in the console, against alone",
      value: shown(against(beside.views)),
      target: "≤ 3",
    },
    {
      what: "the same while that article is opened in the console again and again",
      value: shown(against(beside.article)),
      target: "≤ 3",
    },
    {
      what: "the same while its votes are exported",
      value: shown(against(beside.exporting)),
      target: "≤ 3",
    },
    {
      what: `the same while all its votes are voided and restored (${voided.votes + restored.votes} votes)`,
      value: `${rounded(voided.p99 / alone)}, ${rounded(restored.p99 / alone)}`,
      target: "≤ 3",
    },
  ];
}

export async function consoleViews(workers: Workers): Promise<Row[]> {
  await fillConsole(workers.ours);
  const launched = await launchChromium();
  const context = await (await launched.browserFor({})).newContext();
  const page = await context.newPage();
  await signedIn(workers, page);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const all = views(await keyOf(NAME, SITE));
  const rows = [...(await viewRows(workers, page, all)), ...(await voteRows(workers, page, all))];
  await launched.close();
  return rows;
}
