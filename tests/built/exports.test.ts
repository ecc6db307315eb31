/** Exports over real connections: whole, or broken off so that whoever reads them must notice. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { bundleWorker } from "../support/bundle.ts";

const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" };
let directory: string;
let whole: RunningWorker;
let breaking: RunningWorker;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "afterword-exports-"));
  const script = join(directory, "broken.js");
  await bundleWorker("broken.ts", script);
  whole = await startWorker({ port: 0, vars: { ADMIN_TOKEN } });
  breaking = await startWorker({ port: 0, script, vars: { ADMIN_TOKEN } });
});
afterAll(async () => {
  await whole?.close();
  await breaking?.close();
  rmSync(directory, { recursive: true, force: true });
});

const PATHS = ["export?format=csv", "audit?format=ndjson", "audit?format=csv"];

/** A site with some articles, which its Desk knows of. */
async function newsroom(worker: RunningWorker, site: string): Promise<(path: string) => Promise<Response>> {
  const send = (method: string, path: string, body: object) =>
    fetch(`${worker.origin}/v1/admin/sites/${site}${path}`, { method, headers, body: JSON.stringify(body) });
  expect((await send("PUT", "", { origins: ["https://daily.example"] })).status).toBe(201);
  const articles = ["a", "b", "c"].map((article) => ({ article }));
  expect((await send("POST", "/articles", { articles })).status).toBe(200);
  const ask = (path: string) => fetch(`${worker.origin}/v1/moderation/sites/${site}/${path}`, { headers });
  for (;;) {
    const index = (await (await ask("articles")).json()) as { articles: unknown[] };
    if (index.articles.length === articles.length) return ask;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test.each(PATHS)("%s that can be read to its end ends", async (path) => {
  const ask = await newsroom(whole, `whole-${PATHS.indexOf(path)}`);
  const lines = (await (await ask(path)).text()).trim().split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(2);
});

test.each(PATHS)("%s whose second batch is refused rejects, and never looks whole", async (path) => {
  const ask = await newsroom(breaking, `broken-${PATHS.indexOf(path)}`);
  await expect(ask(path).then((response) => response.text())).rejects.toThrow();
});

test("what was sent before an export broke is read, and then that it broke", async () => {
  const ask = await newsroom(breaking, "half");
  const response = await ask("export?format=csv");
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(new TextDecoder().decode(value)).toMatch(/path,key,.*\n$/s);
  await expect(reader?.read()).rejects.toThrow();
});
