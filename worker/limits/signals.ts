/** What stands out: every number with the unit in its name and the reason beside it. Nothing else. */

/** Fewer votes in an hour are chance. */
export const BURST_VOTES_MIN = 20;
/** An hour stands out when it has this many times the article's usual votes. */
export const BURST_FACTOR = 5;
/** Hours an article must have lived before anything is usual. */
export const BURST_HOURS_MIN = 6;

/** A network with fewer votes on one article is a household or two. */
export const NETWORK_SIGNAL_VOTES = 20;
/** The largest networks are enough to look at, and as many of those around others. */
export const NETWORKS_SHOWN = 10;
