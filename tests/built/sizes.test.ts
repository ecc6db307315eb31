/** Budgets, in bytes of brotli at its highest quality, of what is built. 1 KB = 1,000 bytes. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const brotli = (file: string) => brotliCompressSync(readFileSync(file)).byteLength;

/** A module and all that it imports at once; what it imports later is not counted. */
function withImports(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)];
  const directory = file.slice(0, file.lastIndexOf("/") + 1);
  return [
    file,
    ...imports.flatMap(([, name]) => withImports(new URL(`${name}`, `file://${directory}`).pathname, seen)),
  ];
}

test("the loader is at most 0.8 KB", () => {
  expect(brotli(`${dist}assets/embed.js`)).toBeLessThanOrEqual(800);
});

test("the widget up to the reader's intent is at most 8 KB", () => {
  const files = withImports(`${dist}assets/mount.js`);
  expect(files.length).toBeGreaterThan(1);
  expect(files.reduce((sum, file) => sum + brotli(file), 0)).toBeLessThanOrEqual(8_000);
});

test("what is loaded at intent, the frame's script included, is at most 4 KB", () => {
  const chunks = `${dist}assets/chunks/`;
  const [vote] = readdirSync(chunks).filter((name) => name.startsWith("vote-"));
  expect(brotli(`${chunks}${vote}`) + brotli(`${dist}assets/frame.js`)).toBeLessThanOrEqual(4_000);
});

test("the worker is at most 25 KB of gzip", () => {
  expect(gzipSync(readFileSync(`${dist}worker/index.js`), { level: 9 }).byteLength).toBeLessThanOrEqual(
    25_000,
  );
});

test("there is one workerd in the tree", () => {
  const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
  expect(existsSync(`${modules}workerd`)).toBe(true);
  const lock = JSON.parse(readFileSync(`${modules}../package-lock.json`, "utf8")) as { packages: object };
  for (const name of ["workerd", "miniflare", "wrangler"])
    expect(Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`))).toHaveLength(
      1,
    );
});
