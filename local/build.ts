/**
 * Builds what is deployed: the widget's static files into dist/assets, then the worker into dist/worker with
 * Wrangler's dry run, so that what runs here is what would be uploaded.
 */
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const path = (relative: string) => fileURLToPath(new URL(relative, root));

/** Bundles the loader, the widget's chunks and the frame's script. */
async function buildWidget(): Promise<void> {
  const assets = path("dist/assets");
  rmSync(assets, { recursive: true, force: true });
  const shared = {
    bundle: true,
    minify: true,
    outdir: assets,
    target: ["chrome109", "firefox115", "safari16.4"],
    loader: { ".css": "text" },
    jsx: "automatic",
    jsxImportSource: "preact",
    // Names of internal properties end in "_" nowhere; nothing is mangled, so nothing can be mangled wrongly.
    legalComments: "none",
    logLevel: "warning",
  } as const;
  // The loader is a classic script (any page can load it), so it is built apart from the modules it imports later.
  const modules = await build({
    ...shared,
    entryPoints: { mount: path("widget/mount.tsx"), frame: path("widget/frame/frame.ts") },
    format: "esm",
    splitting: true,
    entryNames: "[name]",
    chunkNames: "chunks/[name]-[hash]",
    metafile: true,
  });
  void modules;
  await build({ ...shared, entryPoints: { embed: path("widget/embed.ts") }, format: "iife" });
  cpSync(path("widget/_headers"), `${assets}/_headers`);
}

/** What `wrangler deploy` would upload. Needs no account. */
function buildWorker(): void {
  const args = [path("node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--minify"];
  execFileSync(process.execPath, [...args, "--outdir", path("dist/worker")], {
    cwd: path("."),
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

await buildWidget();
buildWorker();
