/**
 * People who sign in to the console, their invitations and their sessions, which are known by their hashes alone. A store:
 * who may ask for what, and what the audit log says of it, is signing.ts's. Never sees a secret.
 */
import type { Scope } from "../contract/index.ts";
import { foldedName } from "../domain/moderation/actor-name.ts";
import { SESSION_IDLE_MS, SESSION_MS, SESSION_SEEN_MS } from "../limits/sessions.ts";

export interface StoredPerson {
  id: string;
  name: string;
  scopes: Scope[];
  createdMs: number;
  /** Whether it is no more than a name that an import has brought: nobody was invited under it since. */
  inert?: boolean;
}

/** A one-time link that was not used yet. */
export interface StoredInvitation {
  id: string;
  createdMs: number;
  endsMs: number;
}

/** A browser that is signed in. Ends at `endsMs`, or earlier where nobody uses it. */
export interface StoredSession extends StoredInvitation {
  /** To the hour. */
  seenMs: number;
}

type PersonColumns = { id: string; name: string; scopes: string; created_ms: number; inert: number };
const COLUMNS = "id, name, scopes, created_ms, inert";
type SessionColumns = { id: string; person: string; created_ms: number; seen_ms: number; ends_ms: number };

/** A session is over at the first of its two ends. */
const lives = ({ seen_ms, ends_ms }: SessionColumns, nowMs: number) =>
  ends_ms > nowMs && seen_ms + SESSION_IDLE_MS > nowMs;

export class People {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** All people, by when they came. */
  all(): StoredPerson[] {
    return this.#sql
      .exec<PersonColumns>(`SELECT ${COLUMNS} FROM person ORDER BY created_ms, id`)
      .toArray()
      .map(storedPerson);
  }

  byId(id: string): StoredPerson | undefined {
    const [row] = this.#sql.exec<PersonColumns>(`SELECT ${COLUMNS} FROM person WHERE id = ?`, id).toArray();
    return row && storedPerson(row);
  }

  /** Whoever has this name, case aside; before whoever an import has brought of the same name. */
  byName(name: string): StoredPerson | undefined {
    const named = this.all().filter((each) => foldedName(each.name) === foldedName(name));
    return named.find((each) => !each.inert) ?? named[0];
  }

  /** Stores a person, or the scopes of one who is known; one whom an import has brought is a person like all others then. */
  put({ id, name, scopes, createdMs }: StoredPerson): void {
    this.#sql.exec(
      "INSERT INTO person (id, name, scopes, created_ms) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET scopes = excluded.scopes, inert = 0",
      id,
      name,
      scopes.join(" "),
      createdMs,
    );
  }

  /** Forgets a person with all that signs in as that person. */
  drop(id: string): void {
    for (const table of ["invitation", "session"])
      this.#sql.exec(`DELETE FROM ${table} WHERE person = ?`, id);
    this.#sql.exec("DELETE FROM person WHERE id = ?", id);
  }

  /** Stores an invitation, and drops those that are over. */
  invite(hash: Uint8Array, person: string, { id, createdMs, endsMs }: StoredInvitation): void {
    this.#sql.exec("DELETE FROM invitation WHERE ends_ms <= ?", createdMs);
    this.#sql.exec(
      "INSERT INTO invitation (hash, id, person, created_ms, ends_ms) VALUES (?, ?, ?, ?, ?)",
      hash,
      id,
      person,
      createdMs,
      endsMs,
    );
  }

  /** Whom an invitation is for, while it lasts. */
  invited(hash: Uint8Array, nowMs: number): StoredPerson | undefined {
    const [row] = this.#sql
      .exec<{ person: string }>("SELECT person FROM invitation WHERE hash = ? AND ends_ms > ?", hash, nowMs)
      .toArray();
    return row && this.byId(row.person);
  }

  /** Uses an invitation up, and begins a session in its place; drops sessions that are over. */
  begin(invitation: Uint8Array, session: Uint8Array, person: string, nowMs: number): void {
    this.#sql.exec("DELETE FROM invitation WHERE hash = ?", invitation);
    this.#sql.exec("DELETE FROM session WHERE ends_ms <= ? OR seen_ms <= ?", nowMs, nowMs - SESSION_IDLE_MS);
    this.#sql.exec(
      "INSERT INTO session (hash, id, person, created_ms, seen_ms, ends_ms) VALUES (?, ?, ?, ?, ?, ?)",
      session,
      crypto.randomUUID(),
      person,
      nowMs,
      nowMs,
      nowMs + SESSION_MS,
    );
  }

  /** Who is signed in with a session of this hash, with the scopes as they stand. Notes its use, once an hour. */
  use(hash: Uint8Array, nowMs: number): StoredPerson | undefined {
    const [row] = this.#sql
      .exec<SessionColumns>(
        "SELECT id, person, created_ms, seen_ms, ends_ms FROM session WHERE hash = ?",
        hash,
      )
      .toArray();
    if (!row || !lives(row, nowMs)) return undefined;
    if (row.seen_ms + SESSION_SEEN_MS <= nowMs)
      this.#sql.exec("UPDATE session SET seen_ms = ? WHERE hash = ?", nowMs, hash);
    return this.byId(row.person);
  }

  /** The invitations of a person that were not used and last. */
  invitationsOf(person: string, nowMs: number): StoredInvitation[] {
    return this.#sql
      .exec<{ id: string; created_ms: number; ends_ms: number }>(
        "SELECT id, created_ms, ends_ms FROM invitation WHERE person = ? AND ends_ms > ? ORDER BY created_ms, id",
        person,
        nowMs,
      )
      .toArray()
      .map(({ id, created_ms, ends_ms }) => ({ id, createdMs: created_ms, endsMs: ends_ms }));
  }

  /** The sessions of a person that are not over. */
  sessionsOf(person: string, nowMs: number): StoredSession[] {
    return this.#sql
      .exec<SessionColumns>(
        "SELECT id, person, created_ms, seen_ms, ends_ms FROM session WHERE person = ? ORDER BY created_ms, id",
        person,
      )
      .toArray()
      .filter((row) => lives(row, nowMs))
      .map(({ id, created_ms, seen_ms, ends_ms }) => ({
        ...{ id, createdMs: created_ms, endsMs: ends_ms },
        seenMs: seen_ms,
      }));
  }

  /** Deletes an invitation or a session by its id, and says whose it was. */
  revoke(table: "invitation" | "session", id: string): StoredPerson | undefined {
    const [row] = this.#sql
      .exec<{ person: string }>(`DELETE FROM ${table} WHERE id = ? RETURNING person`, id)
      .toArray();
    return row && this.byId(row.person);
  }

  /** Deletes the session of a hash, and says whose it was. */
  end(hash: Uint8Array): StoredPerson | undefined {
    const [row] = this.#sql
      .exec<{ person: string }>("DELETE FROM session WHERE hash = ? RETURNING person", hash)
      .toArray();
    return row && this.byId(row.person);
  }
}

function storedPerson({ id, name, scopes, created_ms, inert }: PersonColumns): StoredPerson {
  return { id, name, scopes: scopes.split(" ") as Scope[], createdMs: created_ms, inert: inert === 1 };
}
