/** What stops a step, in a sentence, with what to do about it. */

/** Its message is all that is printed of it. */
export class Fault extends Error {
  /** What to do, before the same command is run again. */
  readonly mend: string;
  /** Whether the same command is to be run again then: not where it would do once more what is done. */
  readonly again: boolean;
  constructor(message: string, mend: string, again = true) {
    super(message);
    this.mend = mend;
    this.again = again;
  }
}
