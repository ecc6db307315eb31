/** Requests from a number of clients at once, and what they took. Knows nothing of votes. */
import { Agent, request } from "node:http";

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
  /** Milliseconds, each request's own. */
  median: number;
  p99: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

function send(origin: string, { method, path, headers = {}, body }: Ask): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const sent = request(origin + path, { method, agent, headers: { ...headers, ...length } }, (response) => {
      response.on("data", () => {});
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
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
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { rate: asks.length / seconds, statuses, median: at(0.5), p99: at(0.99) };
}
