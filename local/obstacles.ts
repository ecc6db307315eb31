/**
 * Why `npm start` can't begin, each in one sentence with its mend. Looks at ports and words faults; starts nothing.
 */
import { createServer } from "node:net";

const PORT = 8_787;
/** Two more ports follow it. */
const PORT_MAX = 65_533;

/** What whoever started it can mend: its message is all there is to print. */
export class Obstacle extends Error {}

/** The worker's port by the variable PORT. Throws an Obstacle for what is none. */
export function portIn(value: string | undefined): number {
  if (value === undefined) return PORT;
  const port = Number(value);
  if (/^\d+$/.test(value) && port >= 1 && port <= PORT_MAX) return port;
  throw new Obstacle(`PORT is "${value}", and must be a number from 1 to ${PORT_MAX}: PORT=9000 npm start.`);
}

/** Throws an Obstacle unless each of these ports of the loopback can be listened on. Holds none of them. */
export async function freePorts(ports: number[]): Promise<void> {
  for (const port of ports) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(obstacleOf(error)));
      server.listen(port, "127.0.0.1", resolve);
    });
    await new Promise((closed) => server.close(closed));
  }
}

/** The Obstacle that a fault of the system is, or the fault itself where it is none that is foreseen here. */
export function obstacleOf(error: NodeJS.ErrnoException & { port?: number }): Error {
  const { code, port, path, message } = error;
  const elsewhere = "choose another: PORT=9000 npm start.";
  // workerd tells of it in words alone.
  if (code === "EADDRINUSE" || /address already in use/i.test(message))
    return new Obstacle(
      `Port ${port ?? "of the worker"} is in use: stop what runs there (another npm start?), or ${elsewhere}`,
    );
  if (code === "EACCES" && port !== undefined)
    return new Obstacle(`Port ${port} is not for everybody to open, so ${elsewhere}`);
  if (["EACCES", "EPERM", "EROFS"].includes(code ?? ""))
    return new Obstacle(
      `You may not write to ${path ?? "a file here"}: run this as the owner of this directory, or make it yours with sudo chown -R "$(id -un)" . in it.`,
    );
  if (code === "ENOSPC") return new Obstacle("The disk is full: make room, then run the same command again.");
  return error;
}
