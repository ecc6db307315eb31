/** Bundles a worker that is ours but for some fault, as `npm run build` bundles ours. */
import { fileURLToPath } from "node:url";
import { bundleWorker as bundle } from "../../local/worker-bundle.ts";

/** Bundles a file of tests/worker/variants/ into `outfile`. */
export function bundleWorker(name: string, outfile: string): Promise<void> {
  return bundle(fileURLToPath(new URL(`../worker/variants/${name}`, import.meta.url)), outfile);
}
