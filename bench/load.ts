/** Requests from a number of clients at once, and what they took. Knows nothing of votes. */
import { Pool } from "undici";
import { percentile } from "./stats.ts";

export interface Ask {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Load {
  /** Requests per second. */
  rate: number;
  /** Answers by status. */
  statuses: Record<number, number>;
  /** Milliseconds, each request's own, the shortest first. */
  times: number[];
  median: number;
  p99: number;
}

/** Connections by origin. The client shares the machine with what it measures: undici spares it a third of node:http's time. */
const pools = new Map<string, Pool>();

async function send(origin: string, { method, path, headers, body }: Ask): Promise<number> {
  const pool = pools.get(origin) ?? new Pool(origin, { connections: 256 });
  pools.set(origin, pool);
  const answer = await pool.request({ method, path, ...(headers && { headers }), ...(body && { body }) });
  await answer.body.dump();
  return answer.statusCode;
}

/** Sends all of `asks` from `clients` at once, each as soon as its last one was answered. */
export async function load(origin: string, asks: readonly Ask[], clients: number): Promise<Load> {
  const statuses: Record<number, number> = {};
  const times: number[] = [];
  let next = 0;
  const client = async () => {
    for (let ask = asks[next++]; ask; ask = asks[next++]) {
      const before = performance.now();
      const status = await send(origin, ask);
      times.push(performance.now() - before);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  const before = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - before) / 1_000;
  times.sort((a, b) => a - b);
  return {
    ...{ rate: asks.length / seconds, statuses, times },
    ...{ median: percentile(times, 0.5), p99: percentile(times, 0.99) },
  };
}
