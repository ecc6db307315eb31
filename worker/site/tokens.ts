/** The site's tokens, known by their hashes alone: who has one, what it opens, and until when. Never sees a secret. */
import type { Scope } from "../contract/index.ts";
import { dateIn } from "../domain/counting/days.ts";
import { foldedName } from "../domain/moderation/actor-name.ts";
import { DAY_MS } from "../limits/time.ts";

/** A token without its secret. */
export interface StoredToken {
  id: string;
  name: string;
  scopes: Scope[];
  createdMs: number;
  /** Null for never. */
  expiresMs: number | null;
  /** Days since 1970, of the site's time zone; null if it was never used. */
  lastUsedDay: number | null;
  /** Whether it is no more than a name that an import has brought: no secret opens anything with it. */
  inert?: boolean;
}

type TokenColumns = {
  id: string;
  name: string;
  scopes: string;
  created_ms: number;
  expires_ms: number | null;
  last_used_day: number | null;
  inert: number;
};
/** An imported one has no hash, which are 32 bytes (transfer/lines.ts). */
const COLUMNS = "id, name, scopes, created_ms, expires_ms, last_used_day, length(hash) <> 32 AS inert";

export class Tokens {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(hash: Uint8Array, { id, name, scopes, createdMs, expiresMs }: StoredToken): void {
    this.#sql.exec(
      "INSERT INTO token (hash, id, name, scopes, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)",
      hash,
      id,
      name,
      scopes.join(" "),
      createdMs,
      expiresMs,
    );
  }

  /** Whether a token has this name, case aside. */
  hasName(name: string): boolean {
    return this.all().some((each) => foldedName(each.name) === foldedName(name));
  }

  /** All tokens, the oldest first. */
  all(): StoredToken[] {
    return this.#sql
      .exec<TokenColumns>(`SELECT ${COLUMNS} FROM token ORDER BY created_ms, id`)
      .toArray()
      .map(storedToken);
  }

  /**
   * The token with this SHA-256, or undefined; an expired one opens nothing. The hash of 256 random bits leaks nothing by
   * timing. Notes the day of use, which is that of a time zone, once a day.
   */
  use(hash: Uint8Array, nowMs: number, timeZone: string): StoredToken | undefined {
    const [row] = this.#sql.exec<TokenColumns>(`SELECT ${COLUMNS} FROM token WHERE hash = ?`, hash).toArray();
    const token = row && storedToken(row);
    if (!token || (token.expiresMs !== null && token.expiresMs <= nowMs)) return undefined;
    const day = Date.parse(dateIn(timeZone, nowMs)) / DAY_MS;
    if (token.lastUsedDay !== day)
      this.#sql.exec("UPDATE token SET last_used_day = ? WHERE hash = ?", day, hash);
    return token;
  }

  /** Deletes a token and gives what it was; undefined if there is none. */
  drop(id: string): StoredToken | undefined {
    const token = this.all().find((each) => each.id === id);
    if (token) this.#sql.exec("DELETE FROM token WHERE id = ?", id);
    return token;
  }
}

/** What the audit log says of a token, beside its name. */
export function toldOfToken({ id, scopes, expiresMs }: StoredToken) {
  return { id, scopes, expires_at: expiresMs === null ? null : new Date(expiresMs).toISOString() };
}

function storedToken(row: TokenColumns): StoredToken {
  const { id, name, scopes, created_ms, expires_ms, last_used_day, inert } = row;
  return {
    id,
    name,
    scopes: scopes.split(" ") as Scope[],
    createdMs: created_ms,
    expiresMs: expires_ms,
    lastUsedDay: last_used_day,
    inert: inert === 1,
  };
}
