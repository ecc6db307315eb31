/** How a command of this folder begins and ends. Exit codes: 0 done, 1 it failed, 2 the command was wrong. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { faultOf, play, type Step } from "./steps.ts";

const CLEAR = "\r\u001b[2K";

/** Where steps are told: what goes on just now on a terminal alone, in a line that the next one takes the place of. */
const TERMINAL = {
  busy(line: string): void {
    if (process.stdout.isTTY) process.stdout.write(CLEAR + line.slice(0, (process.stdout.columns || 80) - 1));
  },
  say(line: string): void {
    console.log(process.stdout.isTTY ? CLEAR + line : line);
  },
};

/** The command itself was wrong. */
class Misused extends Error {}

/** What each of them takes. */
const COMMON = {
  help: { type: "boolean", short: "h" },
  "dry-run": { type: "boolean" },
  staging: { type: "boolean" },
  host: { type: "string" },
} as const;

/** The options that were typed; undefined if help was asked for, which is printed. A wrong one is whoever typed's error. */
export function optionsOf<Own extends NonNullable<ParseArgsConfig["options"]>>(help: string, own: Own) {
  try {
    const { values } = parseArgs<{ options: typeof COMMON & Own }>({ options: { ...COMMON, ...own } });
    if (!(values as { help?: boolean }).help) return values;
  } catch (error) {
    throw new Misused(`${(error as Error).message} --help lists the options.`);
  }
  console.log(help);
  return undefined;
}

/** Plays steps at the terminal, then says what they left to say. Whether all are done, or would be. */
export async function playHere(
  steps: Step[],
  { dry, last = [] }: { dry: boolean; last?: readonly string[] },
): Promise<boolean> {
  const { ok } = await play(steps, { dry, ...TERMINAL });
  for (const line of last) console.log(line);
  if (dry) console.log("A dry run: nothing was changed.");
  return ok;
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
