/** Measures in turn, round by round, so that whatever drifts drifts for all. Says on standard error what it is doing. */
import { type Spread, spread } from "./stats.ts";

const ROUNDS = 5;
const began = performance.now();

/** One line for whoever waits. Standard output is the table's alone. */
export function tell(what: string): void {
  const seconds = Math.round((performance.now() - began) / 1_000);
  console.error(`${String(seconds).padStart(4)} s  ${what}`);
}

/** Each measure once in each round. The first round warms up and is left out. */
export async function interleaved<Name extends string>(
  what: string,
  measures: Record<Name, () => Promise<number>>,
  rounds = ROUNDS,
): Promise<Record<Name, number[]>> {
  const results = {} as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    tell(`${what}, ${round === 0 ? "warming up" : `round ${round} of ${rounds}`}`);
    for (const [name, measure] of Object.entries(measures) as [Name, () => Promise<number>][]) {
      const value = await measure();
      results[name] ??= [];
      if (round > 0) results[name].push(value);
    }
  }
  return results;
}

/** a over b, round by round. */
export function ratio(a: readonly number[], b: readonly number[]): Spread {
  return spread(a.map((value, i) => value / (b[i] ?? Number.NaN)));
}
