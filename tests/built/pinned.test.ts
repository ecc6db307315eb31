/** The pinned form of the widget: an address whose answer never changes, and a hash that says so. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentHash, NO_VERSION, type Pinned } from "../../local/widget.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const manifest: Pinned = JSON.parse(readFileSync(root("dist/assets/embed.json"), "utf8"));
const read = (path: string) => readFileSync(root(path), "utf8");

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ port: 0, vars: {} });
});
afterAll(() => worker?.close());

const versions = (folder: string) =>
  existsSync(root(folder))
    ? readdirSync(root(folder))
        .filter((name) => name.endsWith(".js"))
        .map((name) => name.slice(0, -3))
    : [];

describe.each(versions("dist/assets/embed"))("version %s", (version) => {
  test("is named after its script and its words, so that no other content can bear its name", () => {
    const folder = `dist/assets/embed/${version}`;
    const words = readdirSync(root(folder))
      .sort()
      .map((name) => read(`${folder}/${name}`));
    expect(version.split("-").at(-1)).toBe(
      contentHash(read(`${folder}.js`).replaceAll(version, NO_VERSION), words),
    );
  });

  test("loads no code but its own", () => {
    // Words are fetched and a frame is opened; nothing is imported.
    expect(read(`dist/assets/embed/${version}.js`)).not.toMatch(
      /\bimport\s*\(|importScripts|\beval\b|new Function/,
    );
  });
});

test("every released version is part of what is deployed, as it was released", () => {
  for (const version of versions("releases/embed"))
    expect(read(`dist/assets/embed/${version}.js`)).toBe(read(`releases/embed/${version}.js`));
});

test("the version served now is the one that embed.json tells, for good and for every origin", async () => {
  const told = await (await fetch(`${worker.origin}/embed.json`)).json();
  expect(told).toEqual(manifest);
  const response = await fetch(worker.origin + manifest.path);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  const hash = createHash("sha384")
    .update(await response.text())
    .digest("base64");
  expect(manifest.integrity).toBe(`sha384-${hash}`);
  const words = await fetch(`${worker.origin}/embed/${manifest.version}/uk.json`);
  expect(words.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(await words.json()).toMatchObject({ locale: "uk", yes: "Так" });
});

test("a page whose tracing adds headers may ask for the words: they alone come by the worker, and stay what they are", async () => {
  const address = `${worker.origin}/embed/${manifest.version}/uk.json`;
  const asks = { Origin: "https://daily.example", "Access-Control-Request-Headers": "traceparent" };
  const granted = await fetch(address, { method: "OPTIONS", headers: asks });
  expect(granted.status).toBe(204);
  const told = ["Origin", "Methods", "Headers"].map((name) =>
    granted.headers.get(`Access-Control-Allow-${name}`),
  );
  expect(told).toEqual(["*", "GET, HEAD, OPTIONS", "traceparent"]);
  const first = await fetch(address, { headers: { ...asks, traceparent: "00-1-1-01" } });
  expect([first.status, first.headers.get("Access-Control-Allow-Origin")]).toEqual([200, "*"]);
  expect(first.headers.get("X-Content-Type-Options")).toBe("nosniff");
  const etag = first.headers.get("ETag") ?? "";
  expect((await fetch(address, { headers: { "If-None-Match": etag } })).status).toBe(304);
  expect((await fetch(address, { method: "HEAD" })).headers.get("ETag")).toBe(etag);
  expect((await fetch(address, { method: "POST" })).status).toBe(405);
  expect((await fetch(address.replace("uk", "xx"))).status).toBe(404);
  // Scripts need no such leave, and go past the worker.
  expect((await fetch(worker.origin + manifest.path, { method: "OPTIONS" })).status).toBe(405);
});

test("the always-fresh loader is asked for anew after five minutes", async () => {
  const response = await fetch(`${worker.origin}/embed.js`);
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
});
