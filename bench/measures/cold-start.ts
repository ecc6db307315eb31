/** How long a process takes from nothing to its first answer, beside a bare Hono worker in the same runtime. */
import { startWorker } from "../../local/worker.ts";
import { interleaved, ratio } from "../rounds.ts";
import { ADMIN_TOKEN, bundle } from "../stage.ts";
import { shown } from "../stats.ts";
import type { Row } from "./row.ts";

const VARS = {
  ADMIN_TOKEN,
  TURNSTILE_SECRET_KEY: "secret",
  NETWORK_SECRET: "network-secret-of-the-bench-long-enough",
};
/** Health asks each class of objects for the admin alone. */
const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` };

async function start(script: string | undefined, path: string): Promise<number> {
  const before = performance.now();
  const worker = await startWorker({ port: 0, vars: VARS, ...(script === undefined ? {} : { script }) });
  const response = await fetch(worker.origin + path, { headers });
  if (!response.ok) throw new Error(await response.text());
  await response.arrayBuffer();
  const took = performance.now() - before;
  await worker.close();
  return took;
}

export async function coldStart(): Promise<Row[]> {
  const bare = await bundle("bare");
  const times = await interleaved("cold starts", {
    ours: () => start(undefined, "/health"),
    bare: () => start(bare, "/"),
  });
  return [
    {
      what: "cold start of the process to its first answer, against a bare Hono worker",
      value: shown(ratio(times.ours, times.bare)),
      target: "≤ 1.5",
    },
  ];
}
