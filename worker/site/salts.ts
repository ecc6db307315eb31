/**
 * The site's salts of the day, minted an hour early while the site is in use. They are in KV and in memory alone: in the
 * tables only which days were used and minted.
 */
import { base64url } from "../domain/bytes.ts";
import { DAY_MS } from "../limits/time.ts";
import { SALT_EARLY_MS, SALT_KV_DEADLINE_MS } from "../limits/votes.ts";
import { logException } from "../log.ts";
import { withDeadline } from "../object/deadline.ts";
import { dayOf, saltKvKey, saltUntilS } from "../salt.ts";

/** Salts in memory: of the day that ends and of the one that begins. */
const KEPT = 2;

interface Salt {
  day: number;
  /** Settles within the deadlines of KV and never rejects. Shared by all who ask meanwhile. */
  salt: Promise<string>;
  /** Whether KV is known to have it. */
  inKv: boolean;
}

export class Salts {
  readonly #sql: SqlStorage;
  readonly #kv: KVNamespace;
  readonly #site: string;
  #salts: Salt[] = [];
  /** The row of days, read once. */
  #days: { used: number; minted: number } | undefined;
  /** When it was used first today, in ms: before that nothing was owed. Lost on eviction, which only looks like a longer wait. */
  #usedMs = 0;

  constructor(sql: SqlStorage, kv: KVNamespace, site: string) {
    this.#sql = sql;
    this.#kv = kv;
    this.#site = site;
  }

  /**
   * The salt of a day: from memory, from KV, or a new one that is put there. Where KV can't be reached it is new: a second
   * salt on one day splits a network in two, which only makes the limits wider.
   */
  of(day: number): Promise<string> {
    return this.#of(day).salt;
  }

  /** Notes that the site is in use today, and so will need a salt tomorrow: a row a day. False if that was known. */
  use(nowMs: number): boolean {
    const today = dayOf(nowMs);
    if (this.#read().used === today) return false;
    this.#save({ ...this.#read(), used: today });
    this.#usedMs = nowMs;
    return true;
  }

  /** The site is erased: nothing is kept of its days and salts. */
  forget(): void {
    this.#days = undefined;
    this.#salts = [];
  }

  /** When tomorrow's salt is to be minted; undefined if it was, or if the site is not in use. */
  due(nowMs: number): number | undefined {
    const { used, minted } = this.#read();
    // The day that used it last may be over by a moment: the alarm may be late.
    if (used < dayOf(nowMs) - 1 || minted > used) return undefined;
    return Math.max((used + 1) * DAY_MS - SALT_EARLY_MS, this.#usedMs);
  }

  /** Mints tomorrow's salt. Throws if KV did not take it. */
  async mint(nowMs: number): Promise<void> {
    const day = dayOf(nowMs + SALT_EARLY_MS);
    const salt = this.#of(day);
    const text = await salt.salt;
    if (!salt.inKv) await this.#put(salt, text);
    this.#save({ ...this.#read(), minted: day });
  }

  #of(day: number): Salt {
    const known = this.#salts.find((each) => each.day === day);
    if (known) return known;
    const salt: Salt = { day, salt: Promise.resolve(""), inKv: false };
    salt.salt = this.#find(salt);
    this.#salts = [salt, ...this.#salts].sort((a, b) => b.day - a.day).slice(0, KEPT);
    return salt;
  }

  async #find(salt: Salt): Promise<string> {
    const fresh = base64url(crypto.getRandomValues(new Uint8Array(32)));
    try {
      const get = this.#kv.get(saltKvKey(this.#site, salt.day));
      const known = await withDeadline(get, SALT_KV_DEADLINE_MS, "KV get of a salt");
      if (known) {
        salt.inKv = true;
        return known;
      }
      await this.#put(salt, fresh);
    } catch (error) {
      logException("warn", "salt-unpublished", error, { site: this.#site });
    }
    return fresh;
  }

  async #put(salt: Salt, text: string): Promise<void> {
    const put = this.#kv.put(saltKvKey(this.#site, salt.day), text, { expiration: saltUntilS(salt.day) });
    await withDeadline(put, SALT_KV_DEADLINE_MS, "KV put of a salt");
    salt.inKv = true;
  }

  #read(): { used: number; minted: number } {
    this.#days ??= this.#sql
      .exec<{ used: number; minted: number }>("SELECT used, minted FROM salt_day")
      .toArray()[0] ?? { used: -1, minted: -1 };
    return this.#days;
  }

  #save(days: { used: number; minted: number }): void {
    this.#sql.exec(
      `INSERT INTO salt_day (one, used, minted) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET used = excluded.used, minted = excluded.minted`,
      days.used,
      days.minted,
    );
    this.#days = days;
  }
}
