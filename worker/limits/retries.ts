/** What a refused caller is told to wait: every number with the unit in its name and the reason beside it. Nothing else. */

/** Wait before a vote is sent again when something of ours did not answer. */
export const RETRY_SOON_S = 5;
/** Wait when the brake was applied: its window (wrangler.toml). */
export const RETRY_BRAKE_S = 60;
/** Wait when an hourly cap was reached. */
export const RETRY_LATER_S = 600;
