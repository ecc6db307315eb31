/** Measures what is built: bytes that travel, compressed as they travel. 1 KB = 1,000 bytes. `npm run sizes` prints them. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const assets = join(dist, "assets");
const brotli = (files: string[]) =>
  files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).byteLength, 0);

/** A module and all that it imports at once; what it imports later is not counted. */
function withImports(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/(?:from|import)\s*"(\.[^"]+)"/g);
  return [file, ...[...imports].flatMap(([, name = ""]) => withImports(join(dirname(file), name), seen))];
}

/** A budget and what is used of it, in bytes. */
export interface Size {
  what: string;
  bytes: number;
  budget: number;
}

/** Sizes of the last build. */
export function sizes(): Size[] {
  const upToIntent = withImports(join(assets, "mount.js"));
  // By what mount.js names: the folder has those of released versions as well.
  const mount = join(assets, "mount.js");
  const chunk = (name: string, by = mount) => {
    const file = new RegExp(`${name}-\\w+\\.js`).exec(readFileSync(by, "utf8"))?.[0] ?? `${name} is missing`;
    return withImports(join(assets, "chunks", file)).filter((each) => !upToIntent.includes(each));
  };
  const [after] = chunk("after");
  // The captcha frame's script, out of the module that the worker is built with.
  const frame = JSON.parse(/{.*}/s.exec(readFileSync(join(dist, "frame.js"), "utf8"))?.[0] ?? "{}");
  const worker = gzipSync(readFileSync(join(dist, "worker/index.js")), { level: 9 }).byteLength;
  return [
    { what: "loader, brotli", bytes: brotli([join(assets, "embed.js")]), budget: 950 },
    { what: "widget up to intent, brotli", bytes: brotli(upToIntent), budget: 8_500 },
    {
      what: "at intent, captcha frame included, brotli",
      bytes: brotli(chunk("intent")) + brotliCompressSync(frame.script).byteLength,
      budget: 5_500,
    },
    { what: "after the vote, brotli", bytes: brotli(chunk("after")), budget: 3_000 },
    { what: "why, where it is asked, brotli", bytes: brotli(chunk("remark", after)), budget: 3_500 },
    { what: "other looks, brotli", bytes: brotli(chunk("looks")), budget: 1_000 },
    { what: "other languages than English, brotli", bytes: brotli(chunk("languages")), budget: 1_000 },
    { what: "consent, where it is asked for, brotli", bytes: brotli(chunk("allow", after)), budget: 1_000 },
    { what: "counts, brotli", bytes: brotli([join(assets, "counts.js")]), budget: 800 },
    {
      what: "console, brotli",
      bytes: brotli([join(assets, "console/console.js"), join(assets, "console/console-style.css")]),
      budget: 60_000,
    },
    { what: "erase, brotli", bytes: brotli([join(assets, "erase.js")]), budget: 900 },
    { what: "worker, gzip", bytes: worker, budget: 119_000 },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(sizes());
