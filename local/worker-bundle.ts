/**
 * Makes one file of a worker's sources, in the form in which the platform takes it. The only place that does: what is
 * deployed, what tests break on purpose and what the bench compares with are bundled alike.
 */
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { build, type Plugin } from "esbuild";

/** Bundles and minifies `entry` into `outfile`, with a source map beside it. `plugins` may change what is read. */
export async function bundleWorker(entry: string, outfile: string, plugins: Plugin[] = []): Promise<void> {
  mkdirSync(dirname(outfile), { recursive: true });
  for (const file of [outfile, `${outfile}.map`]) rmSync(file, { force: true });
  await build({
    entryPoints: [entry],
    outfile,
    plugins,
    bundle: true,
    minify: true,
    // Wrangler uploads the map beside the script, so that the stacks of the log name our files and lines.
    sourcemap: true,
    sourcesContent: false,
    format: "esm",
    target: "es2024",
    // How packages are asked for what is made for this platform, as Wrangler asks.
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    external: ["cloudflare:*", "node:*"],
    legalComments: "none",
    logLevel: "warning",
  });
}
