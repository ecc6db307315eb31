/**
 * The end of a run: the seed it played, a line for each browser that did not run and why, one for tests that Firefox's driver
 * can't play, and the counts in dist/test-results.json for .ci/run. Prints nothing else: that is the default reporter's.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Reporter, TestModule } from "vitest/node";
import { missingBrowsers } from "../../local/browsers.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** What is written down: tests by their end, and those that passed in each browser. */
export interface Results {
  passed: number;
  failed: number;
  skipped: number;
  browsers: Record<"chromium" | "firefox" | "webkit", number>;
}

export default class EndOfRun implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const results: Results = {
      passed: 0,
      failed: 0,
      skipped: 0,
      browsers: { chromium: 0, firefox: 0, webkit: 0 },
    };
    let leftOut = 0;
    for (const module of modules) {
      const { name } = module.project;
      // A file that could not even be read has no tests to count.
      results.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "pending") continue;
        results[state] += 1;
        if (state === "passed" && name in results.browsers)
          results.browsers[name as keyof Results["browsers"]] += 1;
        if (state === "skipped" && name === "firefox") leftOut += 1;
      }
    }
    console.log(`What is random was that of seed ${process.env.SEED} (tests/support/seed.ts).`);
    if (leftOut > 0)
      console.log(
        `${leftOut} browser tests need what Firefox's driver lacks (tests/support/browsers/capabilities.ts).`,
      );
    for (const name of missingBrowsers())
      console.log(`${name} did not run: it is not on this machine. \`npm run browsers\` installs it.`);
    mkdirSync(dist, { recursive: true });
    writeFileSync(`${dist}/test-results.json`, `${JSON.stringify(results, null, 2)}\n`);
  }
}
