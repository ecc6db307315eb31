/**
 * A bound on every wait for something outside: KV, another object, a fetch. Knows nothing of what it waits for, and never
 * tries again.
 */

/** What was waited for did not answer in time; it may still happen. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/**
 * What `started` gives, or a rejection with `DeadlineError` after `ms` milliseconds. The work itself goes on, and its late
 * answer is dropped: whoever uses this must be able to bear that the work was done after all. Where the other side takes a
 * signal (fetch), pass `AbortSignal.timeout` to it as well.
 */
export function withDeadline<T>(started: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} did not answer within ${ms} ms`)), ms);
  });
  // A rejection that comes after the deadline has nobody left to hear it.
  started.catch(() => undefined);
  return Promise.race([started, late]).finally(() => clearTimeout(timer));
}
