/** What stops a step, in a sentence, with what to do about it. */

/** Its message is all that is printed of it. */
export class Fault extends Error {
  /** What to do, before the same command is run again. */
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.mend = mend;
  }
}
