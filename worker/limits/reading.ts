/** What is read: caches, pages, exports: every number with the unit in its name and the reason beside it. Nothing else. */
import { HOURS_PER_DAY, MINUTE_MS, SECOND_MS } from "./time.ts";

/** KV's own minimum (kv/platform/limits, 2026-01-30). With memory and propagation: within two minutes. */
export const KV_CACHE_TTL_S = 30;
/** Readers see KV up to a minute late anyway; three seconds more spare a hot article nearly every KV read. */
export const MEMORY_TTL_MS = 3 * SECOND_MS;
/** How old a copy may be that is served while KV can't be read: origins and a pause take effect no later. */
export const STALE_MAX_MS = 10 * MINUTE_MS;
/** About 300 bytes each, so 0.6 MB of the isolate's 128 MB. */
export const MEMORY_MAX_ENTRIES = 2_000;
/** A token that was refused can't become good; what an isolate remembers of it saves its Site object the asking. */
export const REFUSED_TOKEN_MS = 1 * MINUTE_MS;
/** A token that Site knew so lately is no stranger's: it is still asked about with every request, and not braked. */
export const KNOWN_TOKEN_MS = 10 * MINUTE_MS;
/** A browser may reuse a poll this long; the reader's own vote shows the exact tally regardless. */
export const POLL_MAX_AGE_S = 5;
/**
 * Tallies in one answer: a screen of an index page. Their keys are one KV operation (100 are), and their ids mostly fit
 * into the 16 KB that an address may have (workers/platform/limits).
 */
export const TALLIES_AT_ONCE_MAX = 20;
/** How long a browser may remember a preflight's answer, which is the same for every page: as long as any does (Firefox). */
export const PREFLIGHT_MAX_AGE_S = 86_400;
/** The frame's page carries the site's origins, which take effect within two minutes. */
export const FRAME_MAX_AGE_S = 60;
/** Rows of one page of the index or the audit log: some 40 KB of JSON. */
export const INDEX_PAGE_ROWS = 100;
/** Sites of one page of their list: so many values KV gives in one read (kv/api/read-key-value-pairs). */
export const SITES_PAGE_ROWS = 100;
/** Hours with votes that one answer's trend carries: a week of an article that never rests. */
export const TREND_HOURS = 168;
/** Days with votes that one answer's trend carries: a quarter. */
export const TREND_DAYS = 92;
/** Hours that days of any time zone are made of, and a day more: the clock may be set back. */
export const TREND_ZONE_HOURS = (TREND_DAYS + 1) * HOURS_PER_DAY;
/** Reviews that one article's answer lists; the audit log has them all. */
export const REVIEWS_SHOWN = 20;
/** Articles with held votes that one answer of what waits names: a moderator's morning. Others come once these are dealt with. */
export const ATTENTION_ARTICLES = 100;
/** Articles that look unusual which it names: more than three are a list, and that is the site's signals. */
export const UNUSUAL_SHOWN = 3;
/** From so many held votes on, and from this share of all, an article's held votes are unusual by themselves. */
export const UNUSUAL_HELD_VOTES = 10;
export const UNUSUAL_HELD_SHARE = 0.2;
/** How long the cursor of the index lives: time enough to read pages, too short to be relied on. */
export const WALK_MS = 10 * MINUTE_MS;
/** Articles of one stored part of a list: ten pages, 7 KB; one index range to read, some milliseconds. */
export const WALK_PART_ROWS = 1_000;
/**
 * Lists of one site that can be walked at once: one begun every 1.2 s for ten minutes, so that a dashboard that asks for
 * page one all day ends nobody's list early. Storage stays bounded: 4 MB, if nobody walks further than ten pages.
 */
export const WALKS_MAX = 500;
/** Oldest parts that are looked at when a list is begun: more go than come. */
export const WALKS_TIDIED = 20;
/** Articles that a filter may name to be sorted as a whole: a few milliseconds. */
export const INDEX_SORTED_MAX = 2_000;
/** Articles that one page of a filtered list may look at: some ten milliseconds. A page may then be short. */
export const INDEX_EXAMINED_MAX = 5_000;
/** Bytes of their texts that it may look through: 5,000 articles have some 3 MB mostly, and one alone may have 20 KB. */
export const INDEX_EXAMINED_MAX_BYTES = 8_000_000;
/** How long an index, or a log, that is unchanged stands as it was answered: what passes by itself (a week, a closing day) is no change. */
export const UNCHANGED_MS = 5 * MINUTE_MS;
/** Sections that are named to choose from: a newspaper has a few dozen, and a list of more helps nobody. */
export const SECTIONS_MAX = 200;
/** Audit entries that one page of a filtered log may look at: some ten milliseconds. A page may then be short. */
export const AUDIT_EXAMINED_MAX = 2_000;
/**
 * What one object gives another in a call, at most: it may be 32 MiB (workers/runtime-apis/rpc), and is in the memory of both
 * and in the stream's. A single audit entry of a hundred long addresses has 0.4 MB.
 */
export const BATCH_MAX_BYTES = 4_000_000;
/** Rows that one call of an export fetches from an object, if they are no more bytes than that: some 200 KB mostly. */
export const EXPORT_BATCH_ROWS = 1_000;
/** Votes that an export writes out at a time, so that a reader's vote waits for no more. */
export const EXPORT_PIECE_VOTES = 250;
/** Chunks of networks that an export looks through at a time: 2,048 entries. */
export const EXPORT_CHUNKS_AT_ONCE = 16;
/** Pause of an export after each piece of work: readers' votes go first. A million votes are ten thousand pauses. */
export const EXPORT_PAUSE_MS = 3;
/**
 * Votes of an export that are held against their networks at once, in the isolate and not in the object: some 25 MB of its 128.
 * The networks of an hour are read once for each so many of its votes.
 */
export const EXPORT_WINDOW_VOTES = 100_000;
