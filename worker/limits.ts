/** Every number the worker lives by: the unit in its name, the reason beside it. Nothing else. */

const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const MINUTES_PER_HOUR = 60;
export const HOURS_PER_DAY = 24;

// What a request may carry.

/** A full vote is under 7 KB even when each character of a 2,048-character address is percent-encoded. */
export const VOTE_BODY_MAX_BYTES = 16_384;
/** Fifty origins of the longest legal host name fit, and questions and labels in fifty languages. */
export const ADMIN_BODY_MAX_BYTES = 65_536;
/** Longest address that browsers, proxies and search engines agree to handle. */
export const ARTICLE_ID_MAX_CHARS = 2_048;
/** Headlines are cut here for the moderator's list; no newsroom's style guide allows longer ones. */
export const TITLE_MAX_CHARS = 300;
/** Turnstile's documented maximum (get-started/server-side-validation). */
export const CAPTCHA_TOKEN_MAX_CHARS = 2_048;
/** More than a publication with one host per edition has; each is sent in the frame's CSP header. */
export const SITE_ORIGINS_MAX = 50;
/** A question is one sentence over two buttons. */
export const QUESTION_MAX_CHARS = 200;
/** Nobody asks more under one article, and each question is a poll of its own under every article. */
export const QUESTIONS_MAX = 20;
/** A label stands on a button. */
export const LABEL_MAX_CHARS = 40;
/** The widget's longest sentence has 110 characters in English; other languages need half as much again. */
export const WORD_MAX_CHARS = 300;
/** More than the widget has sentences. */
export const WORDS_MAX = 60;
/** More languages than any publication is read in. */
export const LOCALES_MAX = 50;
/** Beyond this a minimum sample would hide results for good. */
export const MINIMUM_SAMPLE_MAX = 100_000;
/** Ten years; whoever wants a poll open for longer wants it open. */
export const CLOSE_AFTER_DAYS_MAX = 3_650;
/** A note is a sentence or two for whoever reads the audit log later. */
export const NOTE_MAX_CHARS = 500;
/** As many words as one searches for. */
export const SEARCH_MAX_CHARS = 200;
/** Articles registered in one call: a day of the busiest newsroom. */
export const REGISTERED_AT_ONCE_MAX = 100;
/** A hundred articles of the longest address, with titles. */
export const ARTICLES_BODY_MAX_BYTES = 1_000_000;
/** Enough for "nightly export to the newsroom dashboard". */
export const TOKEN_NAME_MAX_CHARS = 60;

// What a reader may do.

/** Nobody changes an honest opinion more often; each edit is a billed write. */
export const EDITS_MAX = 10;
/**
 * First votes on new articles that a site takes in an hour. The busiest newsrooms publish some hundred
 * articles a day; a thousand an hour leaves room for an archive that has just got the widget.
 */
export const NEW_ARTICLES_PER_HOUR = 1_000;

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
/** Votes of a day up to which its networks are counted exactly: 160 rows to read on waking, some 3 MB in memory. */
export const NETWORKS_EXACT_VOTES = 20_000;
/** Votes after which the sketch of a day is stored again, so that waking reads 32 rows beside it at most. */
export const SKETCH_EVERY_VOTES = 4_096;
/** Networks are kept for this long after their day: last night's crowd can still be reviewed, last month's reader not found. */
export const NETWORK_DAYS_KEPT = 7;
/** Chunks that one call of an export fetches: 270 KB, a millisecond or two. */
export const NETWORK_CHUNKS_PER_CALL = 64;
/** Chunks deleted in one transaction: a megabyte, a few milliseconds. */
export const NETWORK_CHUNKS_FORGOTTEN_AT_ONCE = 256;
/** Largest networks remembered of a day that is sketched: more than are shown, as the order changes. */
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

// The captcha.

/** siteverify answers in well under a second; a reader waits for the retry too, so 6 s in the worst case. */
export const SITEVERIFY_TIMEOUT_MS = 3 * SECOND_MS;

/** Turnstile's documented life of a token (get-started/server-side-validation). */
export const CAPTCHA_TOKEN_LIFE_MS = 5 * MINUTE_MS;
/** One failure is chance, five in a row are an outage. */
export const BREAKER_FAILURES = 5;
/** How long one isolate asks nobody then: no reader of an outage waits six seconds for nothing. */
export const BREAKER_OPEN_MS = 10 * SECOND_MS;
/** Between two checks of votes whose captcha nobody could check: some thirty while a token lives. */
export const RECHECK_MS = 10 * SECOND_MS;
/** Between two batches while Turnstile answers: the alarm has ended by then, and the next has its own subrequests. */
export const RECHECK_PAUSE_MS = 100;
/** Captchas checked in one run: with 50 subrequests at most on the free plan (workers/platform/limits), ten are left. */
export const RECHECK_BATCH = 40;
/** Connections that an object may wait for at once (workers/platform/limits). */
export const RECHECK_AT_ONCE = 6;
/** Unchecked votes of one article: more are an attack, or an outage in which nobody reads. */
export const UNCHECKED_PER_ARTICLE = 1_000;
/** Unchecked votes of one network on one article: a household's. */
export const UNCHECKED_PER_NETWORK = 5;

// Publishing to KV and to the site's index.

/** The first vote appears soon, yet those who vote in the same moment share its KV write. */
export const FIRST_PUBLICATION_MS = 1 * SECOND_MS;
/** KV takes one write a second per key (kv/platform/limits); twice that leaves room for a retry. */
export const PUBLICATION_SPACING_MS = 2 * SECOND_MS;
/**
 * Each publication of a day makes the next wait this much longer: at most 48 in the first hour of steady
 * votes and 76 in a whole day, whatever the number of votes (computed in tests/unit/publishing/publication.test.ts).
 */
export const PUBLICATION_GROWTH = 1.12;
/** A reader cannot tell 51 % from 52 %; a smaller shift waits. */
export const PUBLICATION_SHIFT_SHARE = 0.02;
/** How much longer a smaller shift waits than one worth seeing. */
export const PUBLICATION_PATIENCE = 5;
/** No vote waits longer than this to be seen, unless the site's budget is spent. */
export const PUBLICATION_LONGEST_MS = 1 * HOUR_MS;
/**
 * KV writes that the tallies of one site may cost in a day, over all its articles: nine tenths of the free plan's 1,000
 * (kv/platform/limits); the rest is for settings, salts and what moderators close and hide.
 */
export const SITE_PUBLICATIONS_PER_DAY = 900;
/** A thousand busy articles in a day cost less. */
export const SITE_PUBLICATIONS_PER_DAY_MAX = 1_000_000;
/** The Desk costs a row, not a KV write, so moderators wait a minute at most. */
export const DESK_LONGEST_MS = 1 * MINUTE_MS;
/** Readers stay with an article for an hour: so long it comes first where the budget is short. */
export const BUDGET_LATELY_MS = 1 * HOUR_MS;
/** From then on an article that nobody votes on any more has waited long enough, and is published in its turn. */
export const BUDGET_TURN_MS = 1 * DAY_MS;
/**
 * An article that was refused asks again by then, or a raised budget would help nobody; half as late while it is voted on.
 * Each time costs two requests: a thousand articles that wait all day ask 48,000 times or more.
 */
export const BUDGET_RETRY_LONGEST_MS = 30 * MINUTE_MS;
/** First wait after a failed publication; doubles with each failure. */
export const BACKOFF_FIRST_MS = 1 * SECOND_MS;
/** An outage of KV ends in hours; asking once an hour costs nothing. */
export const BACKOFF_LONGEST_MS = 1 * HOUR_MS;

// How long one waits for another.

/**
 * The worker for a Poll object: with two tries of siteverify before it 14 s, a second less than the widget waits. A vote
 * that came through after all is known when it is sent again.
 */
export const POLL_DEADLINE_MS = 8 * SECOND_MS;
/** A Poll for its Site, before the first vote on an article: some milliseconds, or some hundred to wake it far away. */
export const ADMISSION_DEADLINE_MS = 3 * SECOND_MS;
/** A Poll for the one that its article has become, for a reader's vote: within the worker's own wait, and its hand-over. */
export const FORWARD_DEADLINE_MS = 6 * SECOND_MS;
/** A grant and a KV write. KV answers in well under a second, or not at all. */
export const PUBLISH_DEADLINE_MS = 10 * SECOND_MS;
/**
 * A write that hangs is over by then, come through or not: the platform keeps an object no longer alive for it
 * (changelog 2026-10-01). An alarm for this time sees to it that a restart meanwhile forgets nothing.
 */
export const HUNG_LONGEST_MS = 15 * MINUTE_MS;
/** The Desk may be busy with a moderator's question for a second or two. */
export const DESK_DEADLINE_MS = 15 * SECOND_MS;
/** A batch of captchas: seven rounds of one siteverify each. */
export const RECHECK_DEADLINE_MS = 25 * SECOND_MS;
/** A batch of votes handed over, at an object that may have to wake. */
export const HAND_OVER_DEADLINE_MS = 15 * SECOND_MS;
/** News for the Desk, which may be busy with a moderator's question. */
export const NEWS_DEADLINE_MS = 15 * SECOND_MS;
/** News in one message: a hundred articles registered at once, and what comes with them. */
export const NEWS_AT_ONCE = 200;
/** An order to one Poll, which may have to wake; whoever declared the move waits for it. */
export const ORDER_DEADLINE_MS = 5 * SECOND_MS;
/** Orders to Polls that moved, some of which may have to wake. */
export const MOVE_DEADLINE_MS = 10 * SECOND_MS;
/** Orders in one run: with KV and the Desk beside them below 50 subrequests (workers/platform/limits). */
export const MOVES_TOLD_AT_ONCE = 40;
/** A salt's get and put. */
export const MINT_DEADLINE_MS = 5 * SECOND_MS;
/** A moderator's or an owner's request for the Site object. */
export const AUTHORISE_DEADLINE_MS = 5 * SECOND_MS;
/** What a moderator or an owner asked, all in all: a dry run over a million votes takes half a minute. */
export const MODERATOR_DEADLINE_MS = 1 * MINUTE_MS;
/** A reader's request for the brake, which answers from the same machine. */
export const BRAKE_DEADLINE_MS = 500;
/** The operator's question to each binding: what takes longer than any reader would wait is not well. */
export const HEALTH_DEADLINE_MS = 5 * SECOND_MS;
/** A reader's request for KV, which answers in some ten milliseconds, or from far away in some hundred. */
export const KV_READ_DEADLINE_MS = 1 * SECOND_MS;
/** How long an isolate asks KV nothing after it hung: nobody waits a second for each read of an outage. */
export const KV_BREAKER_MS = 5 * SECOND_MS;
/** A reader's request for the Site's settings, where KV has none. */
export const SETTINGS_DEADLINE_MS = 3 * SECOND_MS;
/** Deleting old networks waits for nobody. */
export const FORGET_DEADLINE_MS = 1 * SECOND_MS;
/** Audit entries in one message: some 100 KB, if each carries the longest note. */
export const AUDIT_AT_ONCE = 100;

// Reading.

/** KV's own minimum (kv/platform/limits, 2026-01-30). With memory and propagation: within two minutes. */
export const KV_CACHE_TTL_S = 30;
/** Readers see KV up to a minute late anyway; three seconds more spare a hot article nearly every KV read. */
export const MEMORY_TTL_MS = 3 * SECOND_MS;
/** How old a copy may be that is served while KV can't be read: origins and a pause take effect no later. */
export const STALE_MAX_MS = 10 * MINUTE_MS;
/** About 300 bytes each, so 0.6 MB of the isolate's 128 MB. */
export const MEMORY_MAX_ENTRIES = 2_000;
/** A browser may reuse a poll this long; the reader's own vote shows the exact tally regardless. */
export const POLL_MAX_AGE_S = 5;
/**
 * Tallies in one answer: a screen of an index page. Their keys are one KV operation (100 are), and their ids mostly fit
 * into the 16 KB that an address may have (workers/platform/limits).
 */
export const TALLIES_AT_ONCE_MAX = 20;
/** A captcha's script, or its token, may be so long in coming: a slow phone's connection, with as much again. */
export const CAPTCHA_STAGE_MS = 30 * SECOND_MS;
/** A reader may take longer over a challenge than its token lives (5 min); the captcha has a limit of its own before this. */
export const CAPTCHA_CHALLENGE_MS = 10 * MINUTE_MS;
/** The frame's page carries the site's origins, which take effect within two minutes. */
export const FRAME_MAX_AGE_S = 60;
/** Rows of one page of the index or the audit log: some 40 KB of JSON. */
export const INDEX_PAGE_ROWS = 100;
/** Hours with votes that one answer's trend carries: a week of an article that never rests. */
export const TREND_HOURS = 168;
/** Days with votes that one answer's trend carries: a quarter. */
export const TREND_DAYS = 92;
/** Reviews that one article's answer lists; the audit log has them all. */
export const REVIEWS_SHOWN = 20;
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
/** Rows that one call of an export fetches from an object: some 200 KB. */
export const EXPORT_BATCH_ROWS = 1_000;
/**
 * Votes of an export that are held against their networks at once, in the isolate and not in the object: some 25 MB of its 128.
 * The networks of an hour are read once for each so many of its votes.
 */
export const EXPORT_WINDOW_VOTES = 100_000;

// What stands out.

/** Fewer votes in an hour are chance. */
export const BURST_VOTES_MIN = 20;
/** An hour stands out when it has this many times the article's usual votes. */
export const BURST_FACTOR = 5;
/** Hours an article must have lived before anything is usual. */
export const BURST_HOURS_MIN = 6;

/** A network with fewer votes on one article is a household or two. */
export const NETWORK_SIGNAL_VOTES = 20;
/** The largest networks are enough to look at. */
export const NETWORKS_SHOWN = 10;

// Reviews.

/** A run of slices is over in ten to twenty seconds; one that hangs holds only itself up. */
export const REVIEW_DEADLINE_MS = 1 * MINUTE_MS;

/**
 * Votes that one slice of a review looks at. With all of them changed it takes the time of a plain UPDATE of some 2,000 rows,
 * which is to stay below 10 ms: a vote may have to wait for it.
 */
export const SLICE_VOTES = 500;
/** Between two slices, so that whatever has arrived meanwhile comes first; a million votes take ten seconds longer by it. */
export const SLICE_PAUSE_MS = 5;
/** Slices in a row before the alarm looks at what else is owed: some ten seconds. */
export const SLICES_PER_RUN = 1_000;
/** How long a moderator's request waits for its review: a second is not yet a wait, and 50,000 votes are through by then. */
export const REVIEW_ANSWER_MS = 1_000;
/** What votes were before a review, in one row: 11 KB. */
export const IMAGE_VOTES = 500;
/** Readers see a tally of before a long review for so long, rather than one that is half changed. */
export const REVIEW_HOLDS_BACK_MS = 1 * MINUTE_MS;
/**
 * Rows that the reviews of one article may write in a day: half of what the free plan has for the whole account
 * (durable-objects/platform/pricing). A request may name another number.
 */
export const REVIEW_ROWS_PER_DAY = 50_000;
/** Beyond what an article can have votes for. */
export const REVIEW_ROWS_PER_DAY_MAX = 1_000_000_000;

// Articles that move.

/** Votes that are handed over in one call: some 50 KB, and a few milliseconds of the new poll. */
export const MOVE_BATCH_VOTES = 500;
/** Blobs of what votes were before reviews in one call: 220 KB. */
export const MOVE_BATCH_BLOBS = 20;
/** Chunks of networks in one call: 270 KB. */
export const MOVE_BATCH_CHUNKS = 64;
/** An article that moved more often than this is looked for in vain; its readers see an empty poll. */
export const MOVES_FOLLOWED_MAX = 5;

// What a refused caller is told.

/** Wait before a vote is sent again when something of ours did not answer. */
export const RETRY_SOON_S = 5;
/** Wait when the brake was applied: its window (wrangler.toml). */
export const RETRY_BRAKE_S = 60;
/** Wait when an hourly cap was reached. */
export const RETRY_LATER_S = 600;
