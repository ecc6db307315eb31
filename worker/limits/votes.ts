/** What a reader may do, and what is kept of the network it comes from: every number with the unit in its name and the reason beside it. Nothing else. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** Nobody changes an honest opinion more often; each edit is a billed write. */
export const EDITS_MAX = 10;
/**
 * First votes on new articles that a site takes in an hour. The busiest newsrooms publish some hundred
 * articles a day; a thousand an hour leaves room for an archive that has just got the widget.
 */
export const NEW_ARTICLES_PER_HOUR = 1_000;
/**
 * Of those, from one /24 or /48: a carrier whose subscribers are the first under an archive's articles has room, and nobody
 * alone silences the new articles of a site; it takes ten such networks.
 */
export const NEW_ARTICLES_PER_NETWORK_HOUR = 100;
/** Networks whose new articles are counted at once: as many as can have brought one within the hour. */
export const NEW_ARTICLES_NETWORKS_MAX = 1_000;
/** Of the secret that networks are hashed with: 32 characters of base64 are 192 bits, which nobody tries through. */
export const NETWORK_SECRET_MIN_CHARS = 32;

/**
 * Votes of one network on one article in a day; more are held for a moderator. An office or a campus has a few hundred
 * voters for one article at most; a carrier's address serves a few thousand subscribers, of whom one in ten answering
 * the same article within a day would be a record.
 */
export const NETWORK_VOTES_PER_DAY = 300;
/** Whoever allows more than this wants no limit. */
export const NETWORK_VOTES_PER_DAY_MAX = 1_000_000;
/** Of a network's hash: with 400,000 networks a day two share one in some 200 million articles. */
export const NETWORK_HASH_BYTES = 8;
/** Entries in one stored row of networks: 4 KB, a page of SQLite, and a 128th of a row for each vote. */
export const NETWORK_CHUNK_ENTRIES = 128;
/** Votes of a day up to which its networks are counted exactly: 160 rows to read on waking, some 6 MB in memory. */
export const NETWORKS_EXACT_VOTES = 20_000;
/** Votes after which the sketch of a day is stored again, so that waking reads 32 rows beside it at most. */
export const SKETCH_EVERY_VOTES = 4_096;
/** Networks are kept for this long after their day: last night's crowd can still be reviewed, last month's reader not found. */
export const NETWORK_DAYS_KEPT = 7;
/** Chunks that one call of an export fetches: 270 KB, a millisecond or two. */
export const NETWORK_CHUNKS_PER_CALL = 64;
/** Chunks deleted in one transaction: a megabyte, a few milliseconds. */
export const NETWORK_CHUNKS_FORGOTTEN_AT_ONCE = 256;
/** Largest networks remembered of a day that is sketched: more than are shown, as the order changes; as many of those around others. */
export const NETWORKS_TRACKED = 40;
/** A day's salt is minted this long before its day, so that no vote of midnight waits for it. */
export const SALT_EARLY_MS = 1 * HOUR_MS;
/** A day's salt stays in KV for this long after its day: for votes that were on their way. */
export const SALT_LATE_MS = 1 * HOUR_MS;
/** For the salt out of KV, and for putting it there: both pass in the time that a vote's isolate waits for its Site. */
export const SALT_KV_DEADLINE_MS = 500;
/** An isolate for its Site's salt: KV's get and put, and a way there and back. A vote waits for it once a day. */
export const SALT_DEADLINE_MS = 2 * SECOND_MS;
/** How long an isolate uses a salt of its own before it asks again. */
export const SALT_OWN_MS = 1 * MINUTE_MS;
/** An erased vote's key stays for this long: whatever was sent before has come by then, or has an hour that is over. */
export const ERASED_VOTE_MS = 2 * HOUR_MS;
/** Keys that a poll keeps of erased votes it did not know: whoever erases needs no captcha. */
export const ERASED_VOTES_UNKNOWN_MAX = 1_000;
