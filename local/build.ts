/**
 * Builds what is deployed: the widget's static files into dist/assets, then the worker into dist/worker with
 * Wrangler's dry run, so that what runs here is what would be uploaded.
 */
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";
import { describe } from "./descriptions.ts";
import { openapi } from "./openapi.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const assets = path("dist/assets");

/** Styles are adopted as text; esbuild minifies them only when asked apart. */
const minifiedStyles: Plugin = {
  name: "minified-styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => ({
      contents: (await transform(readFileSync(file, "utf8"), { loader: "css", minify: true })).code.trim(),
      loader: "text",
    }));
  },
};

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  outdir: assets,
  // Browsers of 2023 on.
  target: ["chrome109", "firefox115", "safari16.4"],
  plugins: [minifiedStyles],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
};

async function buildWidget(): Promise<void> {
  rmSync(assets, { recursive: true, force: true });
  await build({
    ...shared,
    entryPoints: { mount: path("widget/mount.tsx") },
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
  });
  await build({ ...shared, entryPoints: { frame: path("widget/frame/frame.ts") }, format: "esm" });
  // A classic script, which any page can load; what it imports later are modules.
  await build({ ...shared, entryPoints: { embed: path("widget/embed.ts") }, format: "iife" });
  await build({ ...shared, entryPoints: { counts: path("widget/counts.ts") }, format: "iife" });
  cpSync(path("widget/_headers"), `${assets}/_headers`);
}

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

await buildWidget();
const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
const document = openapi(version);
describe(
  document.components.schemas,
  ["words", "requests", "answers", "errors"].map((name) =>
    readFileSync(path(`worker/contract/${name}.ts`), "utf8"),
  ),
);
writeFileSync(`${assets}/openapi.json`, `${JSON.stringify(document, null, 2)}\n`);
buildWorker();
