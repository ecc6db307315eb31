/**
 * Builds what is deployed: the static files of widget and console into dist/assets, then the worker into dist/worker/index.js. That one
 * file is what `npm start`, the tests and the bench run and what `npm run deploy` uploads, byte for byte: wrangler.toml
 * names it and bundles nothing (tests/built/bundle.test.ts).
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildConsole } from "./console.ts";
import { writeNotices } from "./notices.ts";
import { describedOpenapi } from "./openapi/described.ts";
import { problemPages } from "./problems.ts";
import { buildWidget } from "./widget.ts";
import { bundleWorker } from "./worker-bundle.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const assets = path("dist/assets");

// By itself it says so; who imports it says what it is for.
if (process.argv[1] === fileURLToPath(import.meta.url)) console.error("Building …");
const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
await buildWidget(assets, version);
await buildConsole(assets);
cpSync(path("worker/public-suffixes.txt"), `${assets}/public-suffixes.txt`);
writeNotices(assets);
writeFileSync(`${assets}/openapi.json`, `${JSON.stringify(describedOpenapi(version), null, 2)}\n`);
mkdirSync(`${assets}/problems`);
for (const [name, html] of Object.entries(problemPages()))
  writeFileSync(`${assets}/problems/${name}.html`, html);
await bundleWorker(path("worker/index.ts"), path("dist/worker/index.js"));
