/**
 * `npm run bench`: the built worker beside reference workers on this machine, interleaved, told as ratios with their
 * spread; an A/A pair shows the noise. Nothing in the test suite asserts a time. Each measure proves that what it measures
 * is there. `npm run bench -- million index` runs only those. Results: dist/bench.json, and the tables of docs/benchmarks.md.
 */
import { writeFileSync } from "node:fs";
import { coldStart } from "./measures/cold-start.ts";
import { consoleViews } from "./measures/console-views.ts";
import { indexPage } from "./measures/index-page.ts";
import { million } from "./measures/million.ts";
import { readPath } from "./measures/read-path.ts";
import type { Row } from "./measures/row.ts";
import { votePath } from "./measures/vote-path.ts";
import { writes } from "./measures/written.ts";
import { tell } from "./rounds.ts";
import { fromHere, openBench, type Workers } from "./stage.ts";

const MEASURES: Record<string, (workers: Workers) => Promise<Row[]>> = {
  votes: votePath,
  reads: readPath,
  written: writes,
  million,
  index: indexPage,
  start: coldStart,
  console: consoleViews,
};

async function main(asked: string[]): Promise<void> {
  const unknown = asked.filter((name) => !(name in MEASURES));
  if (unknown.length > 0) {
    console.error(
      `There is no measure ${unknown.join(", ")}. There are: ${Object.keys(MEASURES).join(", ")}.`,
    );
    process.exit(1);
  }
  tell("starting the workers");
  const { workers, close } = await openBench();
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(MEASURES))
    if (asked.length === 0 || asked.includes(name)) rows.push(...(await measure(workers)));
  await close();
  tell("done");
  writeFileSync(fromHere("dist/bench.json"), `${JSON.stringify(rows, null, 2)}\n`);
  console.log("| what | measured | target |\n| --- | --- | --- |");
  for (const { what, value, target = "" } of rows) console.log(`| ${what} | ${value} | ${target} |`);
  // Connections that are kept alive would keep the process alive, too.
  process.exit(0);
}

await main(process.argv.slice(2));
