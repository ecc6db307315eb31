/** Bundles a worker that is ours but for some fault, as `npm run build` bundles ours. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles a file of tests/worker/ into `outfile`. */
export async function bundleWorker(name: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(`../worker/${name}`, import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
}
