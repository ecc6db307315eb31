/**
 * What the world reads: published tallies and site settings, from this isolate's memory, then from KV.
 * Only Poll and Site objects write to KV. What is read here may be two minutes old, and nothing is decided by it
 * but who may embed; whether a vote counts is the Poll object's business.
 */
import { type PollState, type SiteSettings, type Tally, upToDate } from "./contract/index.ts";
import { articleKey } from "./domain/article-key.ts";
import { KV_CACHE_TTL_S, MEMORY_MAX_ENTRIES, MEMORY_TTL_MS, MOVES_FOLLOWED_MAX } from "./limits.ts";

/** The value under `poll:<site>:<article key>`. */
export interface PublishedPoll {
  state: PollState;
  tally: Tally;
  /** When the poll had its first vote, in ms; 0 before. A site's closing day counts from it. */
  sinceMs: number;
  /** When this was published, in ms. */
  atMs: number;
  /** The article that this one has become. */
  moved?: { key: string; article: string };
}

/** KV key of an article's published tally. Written by its Poll object only. */
export const pollKvKey = (site: string, key: string) => `poll:${site}:${key}`;
/** KV key of a site's settings. Written by its Site object only. */
export const siteKvKey = (site: string) => `site:${site}`;

/** A bounded memory that forgets the least recently used entry first, and every entry after its time. */
export class Memory {
  readonly #entries = new Map<string, { value: unknown; untilMs: number }>();

  /** What is remembered, misses included; undefined if nothing is, or no longer. */
  get(key: string, nowMs: number): { value: unknown } | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.untilMs <= nowMs) return undefined;
    this.#entries.set(key, entry);
    return entry;
  }

  set(key: string, value: unknown, nowMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: nowMs + MEMORY_TTL_MS });
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > MEMORY_MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}

const memory = new Memory();

async function remembered<T>(key: string, nowMs: number, read: () => Promise<T>): Promise<T> {
  const entry = memory.get(key, nowMs);
  // Each key is only ever filled by one kind of reading, so its value is of that kind.
  if (entry) return entry.value as T;
  const value = await read();
  memory.set(key, value, nowMs);
  return value;
}

/**
 * A site's settings, or null for an unknown site. What KV does not know, or can't say, the Site object is
 * asked once before the site is refused.
 */
export function readSettings(env: Env, site: string, nowMs: number): Promise<SiteSettings | null> {
  const key = siteKvKey(site);
  return remembered(key, nowMs, async () => {
    const settings = await readKv<SiteSettings>(env, key);
    return settings ? upToDate(settings) : env.SITE.getByName(site).settings();
  });
}

/** An article's key, remembered for the article that everybody reads: hashing it costs more than the rest of a read. */
export function keyOf(
  site: string,
  article: string,
  question: string | undefined,
  nowMs: number,
): Promise<string> {
  return remembered(`key:${site}\0${article}\0${question ?? ""}`, nowMs, () =>
    articleKey(site, article, question),
  );
}

/** An article and what is published of its poll: null if nobody has voted, undefined if KV can't say. */
export interface PublishedArticle {
  key: string;
  article: string;
  published: PublishedPoll | null | undefined;
}

/** An article's published poll, or that of the article it has become. */
export async function readPoll(
  env: Env,
  site: string,
  { key, article }: { key: string; article: string },
  nowMs: number,
  hops = 0,
): Promise<PublishedArticle> {
  const kvKey = pollKvKey(site, key);
  const published = await remembered(kvKey, nowMs, () => readKv<PublishedPoll>(env, kvKey));
  if (!published?.moved || hops === MOVES_FOLLOWED_MAX) return { key, article, published };
  return readPoll(env, site, published.moved, nowMs, hops + 1);
}

/** The published polls of several articles, in the order asked. What memory lacks is one KV read. */
export async function readPolls(
  env: Env,
  site: string,
  asked: { key: string; article: string }[],
  nowMs: number,
): Promise<PublishedArticle[]> {
  const lacking = [...new Set(asked.map(({ key }) => pollKvKey(site, key)))].filter(
    (key) => !memory.get(key, nowMs),
  );
  if (lacking.length > 0) {
    const found = await tried(env.PUBLISHED.get<PublishedPoll>(lacking, AS_JSON));
    for (const key of lacking) memory.set(key, found && (found.get(key) ?? null), nowMs);
  }
  // All of them are remembered now; only an article that moved is read one by one.
  return Promise.all(asked.map((each) => readPoll(env, site, each, nowMs)));
}

/** The copy in KV as it is now, past this isolate's memory: for moderators. */
export function readPublished(
  env: Env,
  site: string,
  key: string,
): Promise<PublishedPoll | null | undefined> {
  return readKv(env, pollKvKey(site, key));
}

const AS_JSON = { type: "json", cacheTtl: KV_CACHE_TTL_S } as const;

function readKv<T>(env: Env, key: string): Promise<T | null | undefined> {
  return tried(env.PUBLISHED.get<T>(key, AS_JSON));
}

/** What KV says; undefined if it can't. */
async function tried<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    console.warn(JSON.stringify({ event: "kv-read-failed", why: String(error) }));
    return undefined;
  }
}
