/**
 * `npm run site -- …`: the command line in a clone. Without AFTERWORD_HOST the deployment is meant that `npm start` runs on this
 * machine. `npx afterword` is the same code, packed (local/cli/).
 */
import { readFileSync } from "node:fs";
import { asked } from "./asked.ts";
import { here } from "./here.ts";
import { main } from "./main.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

await main(process.argv.slice(2), {
  program: "npm run site --",
  version,
  env: process.env,
  asked,
  local: here,
  progress: (line) => console.error(line),
});
