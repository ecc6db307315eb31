/** The next version of the worker, as far as a rollback meets it: this source with one step more in each class's tables, and another number. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { bundleWorker } from "../../local/worker-bundle.ts";

/** A table of each class, which its next version gives a column. */
const GROWN = { poll: "poll", site: "setting", desk: "article" };

const oneStepMore: Plugin = {
  name: "one-step-more",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]worker[/\\](poll|site|desk)[/\\]tables\.ts$/ }, ({ path }) => {
      const room = /(\w+)[/\\]tables\.ts$/.exec(path)?.[1] as keyof typeof GROWN;
      const step = `ALTER TABLE ${GROWN[room]} ADD COLUMN next INTEGER NOT NULL DEFAULT 7;
        CREATE TABLE next (n INTEGER NOT NULL) STRICT; INSERT INTO next (n) VALUES (7);`;
      const contents = `${readFileSync(path, "utf8")}\n(TABLES as string[]).push(${JSON.stringify(step)});\n`;
      return { contents, loader: "ts" };
    });
  },
};

/** What it calls itself, in /health. */
export const NEXT = "0.99.0";

const anotherNumber: Plugin = {
  name: "another-number",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]package\.json$/ }, ({ path }) => {
      const contents = JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), version: NEXT });
      return { contents, loader: "json" };
    });
  },
};

/** Builds it. */
export function bundleNextVersion(outfile: string): Promise<void> {
  const entry = fileURLToPath(new URL("../../worker/index.ts", import.meta.url));
  return bundleWorker(entry, outfile, [oneStepMore, anotherNumber]);
}
