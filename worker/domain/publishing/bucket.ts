/** A bucket of tokens that fills evenly: how much of something is allowed at once, and how much over time. Pure. */

/** How much a bucket holds, and how fast it fills. */
export interface Rate {
  capacity: number;
  /** Tokens in a millisecond. */
  perMs: number;
}

/** What is in a bucket at a time, and what it held then. */
export interface Bucket {
  level: number;
  atMs: number;
  capacity: number;
}

/**
 * The bucket as it is now; a new one is full. One that has become larger since has the difference in it at once, so that
 * a raised limit helps those who wait. A clock that was set back adds nothing, and what comes
 * after it does: one that had leapt ahead must not stop the filling until that time has come.
 */
export function filled(bucket: Bucket | undefined, { capacity, perMs }: Rate, nowMs: number): Bucket {
  if (!bucket) return { level: capacity, atMs: nowMs, capacity };
  const grown = Math.max(0, capacity - bucket.capacity) + Math.max(0, nowMs - bucket.atMs) * perMs;
  return { level: Math.min(capacity, bucket.level + grown), atMs: nowMs, capacity };
}

/** The bucket with one token less, or undefined if it has none, or would not have `left` of them afterwards. */
export function spent(bucket: Bucket, left = 0): Bucket | undefined {
  const need = Math.min(bucket.capacity, 1 + left);
  return bucket.level >= need ? { ...bucket, level: bucket.level - 1 } : undefined;
}

/** How long until the bucket has a token to spend, in ms. */
export function waitMs({ level }: Bucket, { perMs }: Rate): number {
  return level >= 1 ? 0 : (1 - level) / perMs;
}
