/**
 * `npm run bench:page`: what the widget costs a slow phone. The article page with and without it, interleaved, with the
 * processor four times slower; the page without it runs twice a round, and what those two differ by is the noise.
 * Results: dist/bench-page.json, and a table.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openStage, type Stage } from "../tests/support/browsers/stage.ts";
import { tell } from "./rounds.ts";
import { rounded, shown, spread } from "./stats.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 10);
const SLOWER = 4;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** Tasks are long from here on, and block by what is beyond (W3C Long Tasks, web.dev/tbt). */
const LONG_MS = 50;
const WITH = "/articles/the-bench-by-the-canal";
const WITHOUT = "/without";
const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** One task of the page that was long, and which of our files ran in it. */
interface Task {
  at: number;
  ms: number;
  ours: string[];
}

interface Run {
  lcpMs: number;
  cls: number;
  /** Until the reader scrolls to the poll. */
  before: Task[];
  /** While the poll is drawn and voted on; empty without it. */
  after: Task[];
}

/** Runs in the page, before anything else does. */
function observe(): void {
  const seen = { lcp: 0, cls: 0, tasks: [] as { at: number; ms: number; scripts: string[] }[] };
  const each = (type: string, take: (entry: PerformanceEntry) => void) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe({ type, buffered: true });
    return () => observer.takeRecords().forEach(take);
  };
  const flushes = [
    each("largest-contentful-paint", ({ startTime }) => {
      seen.lcp = startTime;
    }),
    each("layout-shift", (entry) => {
      const { value, hadRecentInput } = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      };
      if (!hadRecentInput) seen.cls += value;
    }),
    each("longtask", ({ startTime, duration }) => {
      seen.tasks.push({ at: startTime, ms: duration, scripts: [] });
    }),
  ];
  // Long tasks don't say whose they are; animation frames that took long do.
  const frames: { start: number; end: number; scripts: string[] }[] = [];
  flushes.push(
    each("long-animation-frame", (entry) => {
      const { scripts } = entry as PerformanceEntry & {
        scripts: (PerformanceEntry & { sourceURL: string })[];
      };
      for (const script of scripts)
        frames.push({
          start: script.startTime,
          end: script.startTime + script.duration,
          scripts: [script.sourceURL],
        });
    }),
  );
  Object.assign(window, {
    taken() {
      for (const flush of flushes) flush();
      for (const task of seen.tasks)
        task.scripts = frames
          .filter(({ start, end }) => start < task.at + task.ms && end > task.at)
          .flatMap(({ scripts }) => scripts);
      return { ...seen, tasks: seen.tasks.splice(0) };
    },
  });
}
type Taken = { lcp: number; cls: number; tasks: { at: number; ms: number; scripts: string[] }[] };

/** One visit in a browser profile of its own: read, scroll down, and vote if there is a poll. */
async function visit(stage: Stage, address: string): Promise<Run> {
  const { context, page } = await stage.reader(PHONE);
  const cdp = await context.newCDPSession(page);
  await page.addInitScript(observe);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(stage.publisher.origin + address, { waitUntil: "networkidle" });
  const take = () => page.evaluate(() => (window as unknown as { taken(): Taken }).taken());
  const tasks = (taken: Taken): Task[] =>
    taken.tasks.map(({ at, ms, scripts }) => ({
      at,
      ms,
      ours: scripts.filter((url) => url.startsWith(stage.worker.origin)).map((url) => new URL(url).pathname),
    }));
  const loaded = await take();
  // Playwright's own script comes with the first locator and is a long task itself: not the page's.
  await page.locator("body").waitFor();
  await take();
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  if (address === WITH) {
    await page.locator("[data-choice=yes]").tap();
    await page.locator("[part=summary]").waitFor();
  }
  const end = await take();
  await context.close();
  return { lcpMs: loaded.lcp, cls: end.cls, before: tasks(loaded), after: tasks(end) };
}

const blocking = (tasks: Task[]) => tasks.reduce((sum, { ms }) => sum + ms - LONG_MS, 0);
const longest = (tasks: Task[]) => Math.max(0, ...tasks.map(({ ms }) => ms));
const ourBlocking = (tasks: Task[]) => blocking(tasks.filter(({ ours }) => ours.length > 0));

/** What three in four of the differences between two visits of one page stay below. */
function noiseOf(differences: number[]): number {
  const sorted = differences.map(Math.abs).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.75) - 1] ?? 0;
}

async function main(): Promise<void> {
  const stage = await openStage();
  await stage.configure({});
  const runs: Record<"without" | "with" | "again", Run[]> = { without: [], with: [], again: [] };
  // The first visits pay for what the machine has not done yet.
  for (const address of [WITHOUT, WITH]) await visit(stage, address);
  for (let round = 0; round < ROUNDS; round++) {
    tell(`round ${round + 1} of ${ROUNDS}`);
    runs.without.push(await visit(stage, WITHOUT));
    runs.with.push(await visit(stage, WITH));
    runs.again.push(await visit(stage, WITHOUT));
  }
  await stage.close();

  const compared = (
    [
      ["LCP, ms", (run) => run.lcpMs],
      ["CLS, voting included", (run) => run.cls],
      ["total blocking time before the reader scrolls there, ms", (run) => blocking(run.before)],
    ] as [string, (run: Run) => number][]
  ).map(([what, of]) => {
    const [without, withIt, again] = [runs.without.map(of), runs.with.map(of), runs.again.map(of)];
    const less = (values: number[]) => values.map((value, i) => value - (without[i] ?? 0));
    const difference = spread(less(withIt));
    const noise = noiseOf(less(again));
    return {
      what,
      without: spread(without),
      with: spread(withIt),
      difference,
      noise,
      within: Math.abs(difference.median) <= noise,
    };
  });
  const own = (
    [
      ["blocking time of ours before the reader scrolls there, ms", (run) => ourBlocking(run.before)],
      ["longest long task while drawing and voting, ms", (run) => longest(run.after)],
      ["blocking time while drawing and voting, ms", (run) => blocking(run.after)],
    ] as [string, (run: Run) => number][]
  ).map(([what, of]) => ({ what, with: spread(runs.with.map(of)), without: spread(runs.without.map(of)) }));

  writeFileSync(
    path("dist/bench-page.json"),
    `${JSON.stringify({ rounds: ROUNDS, slower: SLOWER, compared, own, runs }, null, 2)}\n`,
  );
  const rows = [
    ["what", "without", "with", "difference", "noise (A/A)", "difference within the noise?"],
    ["---", "---", "---", "---", "---", "---"],
    ...compared.map((row) => [
      row.what,
      shown(row.without),
      shown(row.with),
      shown(row.difference),
      rounded(row.noise),
      row.within ? "yes" : "NO",
    ]),
    ...own.map((row) => [
      row.what,
      shown(row.without),
      shown(row.with),
      "",
      "",
      row.with.max === 0 ? "none" : "",
    ]),
  ];
  console.log(rows.map((row) => `| ${row.join(" | ")} |`).join("\n"));
  process.exit(0);
}

await main();
