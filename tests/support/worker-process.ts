/** The built worker as a process of its own, which can be killed without a word. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startWorker, type WorkerOptions } from "../../local/worker.ts";

export interface WorkerProcess {
  origin: string;
  /** `kill -9` for the process and the workerd it has started. */
  kill(): Promise<void>;
}

/** Starts the worker in a process group of its own and waits until it answers. `workerd` is run in workerd's stead. */
export async function forkWorker(options: WorkerOptions, workerd?: string): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], {
    detached: true,
    env: { ...process.env, ...(workerd === undefined ? {} : { MINIFLARE_WORKERD_PATH: workerd }) },
    // The worker's log of refusals is not of interest; why it did not start is told in a message.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const origin = await new Promise<string>((resolve, reject) => {
    child.once("message", ({ origin, error }: { origin?: string; error?: string }) =>
      origin ? resolve(origin) : reject(new Error(error)),
    );
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code} before it answered`)));
  });
  let killed = false;
  return {
    origin,
    async kill() {
      // Of a group that is gone nobody is left to be killed again.
      if (child.pid !== undefined && !killed) process.kill(-child.pid, "SIGKILL");
      killed = true;
      await gone;
    },
  };
}

// The same file is the child's program.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  startWorker(JSON.parse(process.argv[2] ?? "{}")).then(
    ({ origin }) => process.send?.({ origin }),
    (error) => process.send?.({ error: String(error) }),
  );
}
