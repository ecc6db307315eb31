/** Steps, played one after the other: each one line, those that are done already left alone. Knows none of them. */
import { Fault } from "./fault.ts";

/** One thing that has to be so. */
export interface Step {
  name: string;
  /** What it would do, for a dry run: a sentence that begins with a verb. */
  would(): string;
  /** What of it is so already, seen where it is kept; undefined where it has to be done. Changes nothing. */
  look?(): Promise<string | undefined>;
  /** Does it, and says what has been done. */
  act(): Promise<string>;
}

export interface Played {
  /** Whether all steps are done, or would be. */
  ok: boolean;
}

/** Plays them, each told before and after. A dry run looks and does nothing; what can't be looked at yet would be done. Stops at the first fault. */
export async function play(
  steps: Step[],
  { dry, say, busy }: { dry: boolean; say(line: string): void; busy(line: string): void },
): Promise<Played> {
  for (const step of steps) {
    const { name } = step;
    try {
      busy(`… ${name}`);
      const done = await step.look?.();
      if (done !== undefined) say(`✓ ${name}: ${done}`);
      else if (dry) say(`· ${name}: would ${step.would()}`);
      else {
        busy(`… ${name}: will ${step.would()}`);
        say(`✓ ${name}: ${await step.act()}`);
      }
    } catch (error) {
      const { message, mend, again } = faultOf(error);
      if (dry) {
        say(`? ${name}: ${message} Would ${step.would()} after: ${mend}`);
        continue;
      }
      say(`✗ ${name}: ${message}`);
      say(`  What to do: ${mend}${again ? "; then run the same command again" : ""}.`);
      return { ok: false };
    }
  }
  return { ok: true };
}

/** Any error as a Fault. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault((error as Error).message, "mend what it says, or report it");
}
