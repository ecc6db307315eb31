/**
 * What a bench plays on: the worker beside reference workers, a siteverify that answers at once, one registered site.
 * Measures nothing.
 */
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type RunningWorker, startWorker } from "../local/worker.ts";
import { captchaAction } from "../worker/captcha/action.ts";

export const SITE = "bench";
export const ORIGIN = "https://daily.example";
export const ADMIN_TOKEN = "admin-token-of-the-bench-which-is-long-enough";

export interface Workers {
  ours: RunningWorker;
  /** As ours, with the local stand-in of the brake. */
  standIn: RunningWorker;
  /** As ours, each vote committed by itself. */
  oneByOne: RunningWorker;
  reference: RunningWorker;
}

export const fromHere = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** Answers every siteverify at once: passed, for the site and the article that the token names. */
async function startSiteverify(): Promise<{ url: string; close(): void }> {
  const actions = new Map<string, Promise<string>>();
  const actionOf = (site: string) => {
    const action = actions.get(site) ?? captchaAction(site);
    actions.set(site, action);
    return action;
  };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", async () => {
      const [site = "", cdata] = (new URLSearchParams(body).get("response") ?? "").split(" ");
      const action = await actionOf(site);
      response.setHeader("Content-Type", "application/json");
      response.end(
        JSON.stringify({ success: true, "error-codes": [], hostname: "localhost", action, cdata }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/siteverify`, close: () => server.close() };
}

/** One of bench/workers/ as a script of its own, minified as ours is. */
export async function bundle(name: string): Promise<string> {
  const outfile = fromHere(`dist/bench/${name}.js`);
  await build({
    entryPoints: [fromHere(`bench/workers/${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
  return outfile;
}

/** Calls the worker with the admin token. Anything but a 2xx is a failed bench. */
export async function asAdmin<Answer>(
  { origin }: RunningWorker,
  method: string,
  where: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(origin + where, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** What the bench's own entry of a worker answers. */
export async function inside<Answer>({ origin }: RunningWorker, where: string): Promise<Answer> {
  const response = await fetch(`${origin}/bench/${where}`);
  if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/**
 * Starts all workers, and registers the site with each of ours. `BENCH_STATE`: a directory in which ours keeps what it is filled
 * with, for the next run.
 */
export async function openBench(): Promise<{ workers: Workers; close(): Promise<void> }> {
  mkdirSync(fromHere("dist/bench"), { recursive: true });
  const siteverify = await startSiteverify();
  const vars = {
    ADMIN_TOKEN,
    TURNSTILE_SITE_KEY: "key",
    TURNSTILE_SECRET_KEY: "secret",
    NETWORK_SECRET: "network-secret-of-the-bench-long-enough",
    TURNSTILE_SCRIPT_URL: "http://localhost/api.js",
    TURNSTILE_SITEVERIFY_URL: siteverify.url,
  };
  const measured = await bundle("measured");
  const stateDir = process.env.BENCH_STATE;
  const workers: Workers = {
    ours: await startWorker({ port: 0, vars, script: measured, ...(stateDir && { stateDir }) }),
    standIn: await startWorker({ port: 0, vars: { ...vars, BRAKE: "stand-in" }, script: measured }),
    oneByOne: await startWorker({ port: 0, vars: { ...vars, ONE_BY_ONE: "yes" }, script: measured }),
    reference: await startWorker({ port: 0, vars, script: await bundle("reference") }),
  };
  for (const worker of [workers.ours, workers.standIn, workers.oneByOne])
    await asAdmin(worker, "PUT", `/v1/admin/sites/${SITE}`, {
      origins: [ORIGIN],
      publications_per_day: 1_000_000,
    });
  return {
    workers,
    async close() {
      await Promise.all(Object.values(workers).map((worker) => worker.close()));
      siteverify.close();
    },
  };
}
