/**
 * Builds what is deployed: the widget's static files into dist/assets, then the worker into dist/worker with
 * Wrangler's dry run, so that what runs here is what would be uploaded.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "./descriptions.ts";
import { openapi } from "./openapi.ts";
import { buildWidget } from "./widget.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const assets = path("dist/assets");

/** What `wrangler deploy` would upload. Needs no account. */
function buildWorker(): void {
  const wrangler = path("node_modules/wrangler/bin/wrangler.js");
  execFileSync(
    process.execPath,
    [wrangler, "deploy", "--dry-run", "--minify", "--outdir", path("dist/worker")],
    {
      cwd: path(""),
      env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
}

const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
await buildWidget(assets, version);
const document = openapi(version);
describe(
  document.components.schemas,
  ["words", "requests", "answers", "errors"].map((name) =>
    readFileSync(path(`worker/contract/${name}.ts`), "utf8"),
  ),
);
writeFileSync(`${assets}/openapi.json`, `${JSON.stringify(document, null, 2)}\n`);
buildWorker();
