/** The built OpenAPI document, as a stranger would use it: a public validator, a public generator, a compiled client. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { generateApi } from "swagger-typescript-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { ROUTES } from "../../worker/contract/routes/index.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
let worker: RunningWorker;
let directory: string;
let document: {
  paths: Record<string, Record<string, { operationId: string }>>;
  components: {
    schemas: Record<string, { description?: string; properties?: Record<string, { description?: string }> }>;
  };
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "afterword-client-"));
  worker = await startWorker({ port: 0, vars: { ADMIN_TOKEN } });
  const response = await fetch(`${worker.origin}/openapi.json`);
  expect(response.headers.get("Content-Type")).toContain("application/json");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  document = await response.json();
});
afterAll(async () => {
  await worker?.close();
  rmSync(directory, { recursive: true, force: true });
});

test("the served document is valid OpenAPI 3.1 by a public validator, and has every route", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
    ROUTES.map(({ name }) => name).sort(),
  );
});

test("the document says of every schema what it is, in the contract's own words", () => {
  const { schemas } = document.components;
  expect(Object.keys(schemas).filter((name) => !schemas[name]?.description)).toEqual([]);
  expect(schemas.VoteForm?.properties?.edit?.description).toBe(
    "0 for a first vote; each change adds one. An edit not above the stored one changes nothing.",
  );
  // Taken over from the row of the index.
  expect(schemas.ArticleAnswer?.properties?.added_at?.description).toBe(
    "When the article was admitted: with its first vote, or when its owner registered it.",
  );
});

test("a client made of it by a public generator compiles, and reads a tally", async () => {
  writeFileSync(join(directory, "openapi.json"), JSON.stringify(document));
  await generateApi({
    input: join(directory, "openapi.json"),
    output: directory,
    fileName: "client.ts",
    httpClientType: "fetch",
    generateUnionEnums: true,
    silent: true,
  });
  writeFileSync(
    join(directory, "use.ts"),
    `import { Api } from "./client.ts";
export async function tallyOf(baseUrl: string, token: string, site: string): Promise<number> {
  const api = new Api({ baseUrl, baseApiParams: { secure: true }, securityWorker: () => ({ headers: { Authorization: \`Bearer \${token}\` } }) });
  await api.v1.putSite(site, { origins: ["https://daily.example"] });
  await api.v1.registerArticles(site, { articles: [{ article: "post-1" }] });
  const { data } = await api.v1.listArticles(site, { sort: "votes" });
  return (data.articles[0]?.tally.yes ?? Number.NaN) + (data.articles[0]?.tally.no ?? Number.NaN);
}
`,
  );
  // The type checker's own verdict, under strict rules.
  const options = ["--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"];
  const libraries = [
    "--lib",
    "es2022,dom,dom.iterable",
    "--types",
    "",
    "--allowImportingTsExtensions",
    "--noEmit",
  ];
  const tsc = root("node_modules/typescript/bin/tsc");
  const checked = spawnSync(process.execPath, [tsc, ...options, ...libraries, "use.ts"], { cwd: directory });
  expect(checked.stdout.toString()).toBe("");
  expect(checked.status).toBe(0);
  const { build } = await import("esbuild");
  const outfile = join(directory, "use.mjs");
  await build({ entryPoints: [join(directory, "use.ts")], outfile, bundle: true, format: "esm" });
  const { tallyOf } = await import(pathToFileURL(outfile).href);
  expect(await tallyOf(worker.origin, ADMIN_TOKEN, "client")).toBe(0);
  expect(readFileSync(join(directory, "client.ts"), "utf8")).toContain("interface ArticleAnswer");
});
