/** Ports for programs that can't be asked to take any free one. */
import { createServer, type Server } from "node:net";

/** Systems give away by themselves what is above: from 32768 on in Linux, from 49152 elsewhere. */
const FROM = 20_000;
const TO = 32_000;

const listen = (port: number) =>
  new Promise<Server | undefined>((resolve) => {
    const server = createServer().listen(port, "127.0.0.1", () => resolve(server));
    server.once("error", () => resolve(undefined));
  });

/** Below those of freePorts, and so many for each of vitest's processes. */
const OWN_FROM = 12_000;
const OWN_COUNT = 500;

/** As freePorts, for programs that give a port up and take it again: out of a range that no other process of vitest picks from. */
export function ownPorts(count: number): Promise<number> {
  const from = OWN_FROM + OWN_COUNT * (Number(process.env.VITEST_POOL_ID ?? 0) % 16);
  return freePorts(count, from, from + OWN_COUNT - count);
}

/**
 * The first of so many neighbouring ports that are free, and that nobody gets by chance before they are used: test files
 * run beside each other.
 */
export async function freePorts(count: number, from = FROM, to = TO): Promise<number> {
  for (;;) {
    const first = from + Math.floor(Math.random() * (to - from));
    const servers = await Promise.all(Array.from({ length: count }, (_, i) => listen(first + i)));
    await Promise.all(servers.map((server) => server && new Promise((closed) => server.close(closed))));
    if (servers.every((server) => server !== undefined)) return first;
  }
}
