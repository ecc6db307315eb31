/**
 * The one seed of all that tests play at random: schedules of votes and reviews, hostile input, checksums. `npm test` plays the
 * same each time, so that a commit that was green is green again; `npm run soak` plays others. `SEED=7` chooses for both.
 */

/** What `npm test` plays. Any number is as good; another one is another suite, and is a commit of its own. */
const USUAL = 11;
/** fast-check's seeds are integers of 32 bits. */
const SEEDS = 2 ** 31;

/** The seed of a run, as the environment carries it to all processes. `mode` is Vitest's: "soak" or any other. */
export function seedOf(mode: string): string {
  return process.env.SEED || String(mode === "soak" ? Math.floor(Math.random() * SEEDS) : USUAL);
}
