/** Processor time of the workerd processes that this one has started. Linux only: elsewhere there is no telling. */
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever the kernel's own tick (man 5 proc). */
const TICK_MS = 10;

/** Milliseconds so far, of all of them; undefined where /proc is not to be had. */
export function cpuMs(): number | undefined {
  if (!existsSync("/proc/self/task")) return undefined;
  const children = readdirSync("/proc/self/task").flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean),
  );
  const ticks = children
    .filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("workerd"))
    .map((pid) => {
      // The name in parentheses may hold blanks; the fields after it don't. User and system time are 14 and 15.
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return Number(fields[11]) + Number(fields[12]);
    });
  return ticks.reduce((sum, each) => sum + each, 0) * TICK_MS;
}
