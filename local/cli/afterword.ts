/** `afterword …`: the command line as a package of its own, which needs no clone. The same code as `npm run site`. */
import { readFileSync } from "node:fs";
import type { Asked } from "../site/command.ts";
import { main } from "../site/main.ts";

/** Put in by the build: the widget's words that a poll begins with, by language. */
declare const ASKED: Record<string, Asked>;

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

await main(process.argv.slice(2), {
  program: "afterword",
  version,
  env: process.env,
  asked: () => ASKED,
  progress: (line) => console.error(line),
});
