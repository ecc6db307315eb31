/** How a command of this folder begins and ends. Exit codes: 0 done, 1 it failed, 2 the command was wrong. */
import { faultOf } from "./steps.ts";

const CLEAR = "\r\u001b[2K";

/** Where steps are told: what goes on just now on a terminal alone, in a line that the next one takes the place of. */
export const TERMINAL = {
  busy(line: string): void {
    if (process.stdout.isTTY) process.stdout.write(CLEAR + line.slice(0, (process.stdout.columns || 80) - 1));
  },
  say(line: string): void {
    console.log(process.stdout.isTTY ? CLEAR + line : line);
  },
};

/** The command itself was wrong. */
class Misused extends Error {}

/** What `parse` gives; its error is one of whoever typed. */
export function misused<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Misused(`${(error as Error).message} --help lists the options.`);
  }
}

/** Ends the process as the command did. */
export function end(command: Promise<boolean>): void {
  command.then(
    (ok) => {
      process.exitCode = ok ? 0 : 1;
    },
    (error) => {
      if (error instanceof Misused) {
        console.error(error.message);
        process.exitCode = 2;
        return;
      }
      const { message, mend } = faultOf(error);
      console.error(`${message}\n  What to do: ${mend}.`);
      process.exitCode = 1;
    },
  );
}
