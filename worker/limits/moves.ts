/** Articles that move: every number with the unit in its name and the reason beside it. Nothing else. */

/** Votes that are handed over in one call: some 50 KB, and a few milliseconds of the new poll. */
export const MOVE_BATCH_VOTES = 500;
/** Blobs of what votes were before reviews in one call: 220 KB. */
export const MOVE_BATCH_BLOBS = 20;
/** Chunks of networks in one call: 270 KB. */
export const MOVE_BATCH_CHUNKS = 64;
/** An article that moved more often than this is looked for in vain; its readers see an empty poll. */
export const MOVES_FOLLOWED_MAX = 5;
