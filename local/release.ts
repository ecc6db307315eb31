/**
 * `npm run release`: builds, and keeps what must stay served for good in releases/: the pinned form with its words,
 * and the chunks that pages which are open already may still ask for. To be committed.
 */
import { cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Pinned } from "./widget.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

await import("./build.ts");
for (const folder of ["embed", "chunks"])
  cpSync(path(`dist/assets/${folder}`), path(`releases/${folder}`), { recursive: true });
const { version }: Pinned = JSON.parse(readFileSync(path("dist/assets/embed.json"), "utf8"));
console.log(`${version} is in releases/. Commit it: pages that pin it will ask for it for years.`);
