/**
 * What the world reads: published tallies and site settings, from this isolate's memory, then from KV.
 * Only Poll and Site objects write to KV. What is read here may be two minutes old, and nothing is decided by it
 * but who may embed; whether a vote counts is the Poll object's business.
 */
import { type PollState, type SiteSettings, type Tally, upToDate } from "./contract/index.ts";
import { articleKey, keptArticleId } from "./domain/articles/article-key.ts";
import { type Failure, failure } from "./domain/failure.ts";
import { KV_BREAKER_MS, KV_READ_DEADLINE_MS, SETTINGS_DEADLINE_MS } from "./limits/deadlines.ts";
import { MOVES_FOLLOWED_MAX } from "./limits/moves.ts";
import { KV_CACHE_TTL_S } from "./limits/reading.ts";
import { logException } from "./log.ts";
import { Memory } from "./memory.ts";
import { DeadlineError, withDeadline } from "./object/deadline.ts";
import { within } from "./object/jurisdiction.ts";
import { siteOf } from "./object/stubs.ts";

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

/** The value under `site:<site>`, as this version understands it: the settings and what goes with them. */
export type PublishedSettings = SiteSettings & {
  /** The version of each question's wording, by the question's id; raised when its words change. */
  wordings: Record<string, number>;
  /** When the site was registered, in ms; an older version did not publish it. */
  registeredMs?: number;
};

const memory = new Memory();
/** Sites that nobody has registered, apart: made-up ones push nothing out that is read. */
const unknown = new Memory();
/** When KV hung last, in ms: it is asked nothing for a while. What refuses at once may be asked again at once. */
let kvHungMs = Number.NEGATIVE_INFINITY;

/** What is remembered, or else read; undefined where neither is to be had. */
async function remembered<T>(
  key: string,
  nowMs: number,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const entry = memory.get(key, nowMs);
  // Each key is only ever filled by one kind of reading, so its value is of that kind.
  if (entry) return entry.value as T;
  const value = await read();
  if (value === undefined) return memory.stale(key, nowMs)?.value as T | undefined;
  memory.set(key, value, nowMs);
  return value;
}

/**
 * A site's settings. What KV does not know the Site object is asked once before the site is refused, if `braked` has
 * nothing against it; where KV can't be read, what this isolate remembers stands for a while, then the Site object's word:
 * readers of an outage are no strangers. Fails with `unknown-site` or `too-many-requests`. Throws `DeadlineError` if nobody
 * answers.
 */
export async function readSettings(
  env: Env,
  site: string,
  nowMs: number,
  braked: () => Promise<boolean>,
): Promise<{ ok: true; settings: PublishedSettings } | Failure> {
  const key = siteKvKey(site);
  if (unknown.get(key, nowMs)) return failure("unknown-site", "unknown a moment ago");
  let stranger = false;
  const published = await remembered<PublishedSettings>(key, nowMs, async () => {
    const known = await readKv<PublishedSettings>(env, key);
    stranger = known === null;
    return known ? { ...upToDate(known), wordings: known.wordings ?? {} } : undefined;
  });
  if (published && !stranger) return { ok: true, settings: published };
  // What stands in is of a site that was there a moment ago, and so no stranger's.
  if (stranger && !published && (await braked())) return failure("too-many-requests");
  const settings = await settingsOf(env, site);
  if (settings) memory.set(key, settings, nowMs);
  else unknown.set(key, true, nowMs);
  return settings ? { ok: true, settings } : failure("unknown-site");
}

/** By the Site object's word. One of an older version does not know all that this one does. */
async function settingsOf(env: Env, site: string): Promise<PublishedSettings | null> {
  const ask = async () => {
    const here = await siteOf(env, site).settings();
    if (here) return here;
    const { elsewhere } = await siteOf(env, site).authorise(null);
    return elsewhere ? siteOf(within(env, elsewhere), site).settings() : null;
  };
  const known = await withDeadline(ask(), SETTINGS_DEADLINE_MS, "the Site's settings");
  return known && { ...upToDate(known), wordings: known.wordings };
}

/** What an article is called: its key, and its id as it is kept. */
export interface ArticleName {
  key: string;
  article: string;
}

/** An article's name, remembered for the article that everybody reads: making it costs more than the rest of a read. */
export async function nameOf(
  site: string,
  article: string,
  question: string | undefined,
  exact: boolean,
  nowMs: number,
): Promise<ArticleName> {
  const asked = `name:${site}\0${article}\0${question ?? ""}${exact ? "\0exact" : ""}`;
  const known = memory.get(asked, nowMs);
  if (known) return known.value as ArticleName;
  const key = await articleKey(site, article, question, exact);
  const name = { key, article: keptArticleId(article, exact) };
  memory.set(asked, name, nowMs);
  return name;
}

/** An article's key, remembered likewise. */
export const keyOf = async (...asked: Parameters<typeof nameOf>): Promise<string> =>
  (await nameOf(...asked)).key;

/** An article and what is published of its poll: null if nobody has voted, undefined if KV can't say. */
export interface PublishedArticle {
  key: string;
  article: string;
  published: PublishedPoll | null | undefined;
}

/** A poll that is asked for. */
export interface PollAsked {
  key: string;
  article: string;
  /** The question's part of the key; left out for the site's default one. */
  question?: string | undefined;
}

/** An article's published poll, or that of the article it has become. */
export async function readPoll(
  env: Env,
  site: string,
  { key, article, question }: PollAsked,
  nowMs: number,
  hops = 0,
): Promise<PublishedArticle> {
  const kvKey = pollKvKey(site, key);
  const published = await remembered(kvKey, nowMs, () => readKv<PublishedPoll>(env, kvKey));
  if (published === null && question !== undefined) {
    // A question that came after the article had moved: nothing but the article's usual poll tells where.
    const exact = (await keyOf(site, article, question, false, nowMs)) !== key;
    const usual = await keyOf(site, article, undefined, exact, nowMs);
    const end = await readPoll(env, site, { key: usual, article }, nowMs);
    if (end.key === usual) return { key, article, published };
    const toLetter = (await keyOf(site, end.article, undefined, false, nowMs)) !== end.key;
    const there = await keyOf(site, end.article, question, toLetter, nowMs);
    return readPoll(env, site, { key: there, article: end.article }, nowMs);
  }
  if (!published?.moved || hops === MOVES_FOLLOWED_MAX) return { key, article, published };
  return readPoll(env, site, published.moved, nowMs, hops + 1);
}

/** The published polls of several articles, in the order asked. What memory lacks is one KV read. */
export async function readPolls(
  env: Env,
  site: string,
  asked: PollAsked[],
  nowMs: number,
): Promise<PublishedArticle[]> {
  const usual = await Promise.all(
    asked.map(async ({ key, article, question }) => {
      if (question === undefined) return key;
      const exact = (await keyOf(site, article, question, false, nowMs)) !== key;
      return keyOf(site, article, undefined, exact, nowMs);
    }),
  );
  const keys = [...asked.map(({ key }) => key), ...usual].map((key) => pollKvKey(site, key));
  const lacking = [...new Set(keys)].filter((key) => !memory.get(key, nowMs));
  if (lacking.length > 0) {
    const found = await tried(() => env.PUBLISHED.get<PublishedPoll>(lacking, AS_JSON));
    if (found) for (const key of lacking) memory.set(key, found.get(key) ?? null, nowMs);
  }
  // All of them are remembered now, unless KV is down; only an article that moved is read one by one.
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
  return tried(() => env.PUBLISHED.get<T>(key, AS_JSON));
}

/** What KV says; undefined if it can't, or could not a moment ago. */
async function tried<T>(read: () => Promise<T>): Promise<T | undefined> {
  const sinceMs = Date.now() - kvHungMs;
  // A clock that was set back opens it again, too.
  if (sinceMs >= 0 && sinceMs < KV_BREAKER_MS) return undefined;
  try {
    return await withDeadline(read(), KV_READ_DEADLINE_MS, "KV get");
  } catch (error) {
    if (error instanceof DeadlineError) kvHungMs = Date.now();
    logException("warn", "kv-read-failed", error);
    return undefined;
  }
}
