/**
 * Runs the built worker, in the form that is deployed, on the loopback: the one place that starts workerd for
 * `npm start`, the browser tests and the crash tests. Knows no addresses but its own; bindings come from wrangler.toml.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export interface WorkerOptions {
  /** 0 takes any free port. */
  port: number;
  /** Variables and secrets, over those of wrangler.toml. */
  vars: Record<string, string>;
  /** Where KV and Durable Objects persist. Left out, they go with the process. */
  stateDir?: string;
  /** Another script than the built one, for a control in a test. */
  script?: string;
  /** Whether it answers by TLS, with a certificate that nobody has signed: for a browser that takes no cookie otherwise. */
  https?: boolean;
  /** A second worker's script, in which all objects live: as during a deploy, when two versions meet. */
  objectsScript?: string;
  /** Which deployment it says it is. Left out, one that the runtime makes up. */
  deployment?: { id: string; tag: string; timestamp: string };
}

/** A running worker. */
export interface RunningWorker {
  /** `http://localhost:<port>`, or `https:` */
  origin: string;
  close(): Promise<void>;
}

type MiniflareConfig = NonNullable<ConstructorParameters<typeof Miniflare>[0]["workers"]>[number]["config"];

/** Starts the worker that `npm run build` left in dist/. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const config = unstable_readConfig({ config: path("wrangler.toml") }, { hideWarnings: true });
  const name = config.name ?? "afterword";
  const env: Record<string, unknown> = {};
  for (const { binding } of config.kv_namespaces) env[binding] = { type: "kv", id: binding };
  const objects = options.objectsScript === undefined ? name : `${name}-objects`;
  for (const object of config.durable_objects.bindings)
    env[object.name] = { type: "durable-object", worker: objects, exportName: object.class_name };
  for (const { name: binding, namespace_id: namespace, simple } of config.ratelimits)
    env[binding] = { type: "rate-limit", namespace, simple };
  if (config.assets?.binding) env[config.assets.binding] = { type: "assets" };
  if (config.version_metadata)
    env[config.version_metadata.binding] = options.deployment
      ? { type: "json", value: options.deployment }
      : { type: "version-metadata" };
  for (const [key, value] of Object.entries({ ...config.vars, ...options.vars }))
    env[key] = { type: "text", value };
  const { directory = path("dist/assets"), run_worker_first: runWorkerFirst } = config.assets ?? {};
  const assets = { directory, hasUserWorker: true, ...(runWorkerFirst !== undefined && { runWorkerFirst }) };
  const described = (name: string, script: string) => ({
    name,
    compatibilityDate: config.compatibility_date,
    manifest: {
      mainModule: "index.js",
      modulesRoot: path("dist/worker"),
      modules: { "index.js": { type: "esm", contents: readFileSync(script, "utf8") } },
    },
    env,
    exports: config.exports,
    assets,
  });
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: options.port,
    cf: false,
    ...(options.https && { https: true }),
    logRequests: false,
    log: new Log(LogLevel.WARN),
    ...(options.stateDir === undefined ? {} : { resourcePersistencePath: options.stateDir }),
    workers: [
      described(name, options.script ?? path("dist/worker/index.js")),
      ...(options.objectsScript === undefined ? [] : [described(objects, options.objectsScript)]),
    ].map((config) => ({ config: config as MiniflareConfig })),
  });
  const { port } = await miniflare.ready;
  return { origin: `http${options.https ? "s" : ""}://localhost:${port}`, close: () => miniflare.dispose() };
}
