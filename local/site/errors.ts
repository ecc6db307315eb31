/** The three ways in which a command fails, each with an exit code of its own. Knows no API and no command. */

/** The API's refusal, in its own words. */
export class Refused extends Error {
  /** The stable code of the refusal; undefined where it has none. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** What is asked for beside the matter itself: undefined where the token's scopes don't open it. */
export async function ifAllowed<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.code === "scope-missing") return undefined;
    throw error;
  }
}

/** No API answered. */
export class Unreachable extends Error {}

/** The command itself was wrong. */
export class Misused extends Error {}

/** What each exit code says; docs/cli.md has it from here. */
export const EXIT_CODES = [
  [0, "done, or told what would be"],
  [1, "refused by the API, or cut before its end"],
  [2, "the command was wrong: nothing was sent, or nothing that changes anything"],
  [3, "nobody answered, or somebody who is not Afterword"],
] as const;

/** The exit code of a failure. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Misused) return 2;
  return error instanceof Unreachable ? 3 : 1;
}
