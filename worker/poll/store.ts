/** Every SQL statement about the poll itself, and its tables. Never decides anything. */
import type { PollState } from "../contract/index.ts";
import { hex } from "../domain/bytes.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import { TABLES } from "./tables.ts";

/** A hand-over to the article that this one has become: the new poll is told of it, gets it, and has it. */
export type HandOver = "begun" | "announced" | "over";

/** The poll under one article. */
export interface PollRow {
  article: string;
  address: string | null;
  title: string | null;
  title_source: "reader" | "moderator";
  state: PollState;
  /** The id of the question it asks; null until the first vote names it. */
  question: string | null;
  /** The article's epoch: every message about it carries it. */
  epoch: number;
  /** When the Site object admitted it, in ms; 0 if nobody has said. */
  added_ms: number;
  /** Raised by what people do, never by votes: max(old + 1, now in ms). 0 before anybody did anything. */
  moderation_revision: number;
  /** Who raised it last, as JSON of an `Actor`; null if nobody has, or before that was kept. */
  moderated_by: string | null;
  /** What its owner has told of the article, as JSON of `Details`; null for nothing. */
  details: string | null;
  /** The number of the latest review: one takes only votes of generations below its own. */
  generation: number;
  /** The article that this one has become: its key, article id and epoch. */
  moved_key: string | null;
  moved_article: string | null;
  moved_epoch: number | null;
  /** How far the hand-over to it is; null if there is none. */
  hand_over: HandOver | null;
}

/** Of the secret of a poll: what HMAC-SHA256 makes the most of. */
const SECRET_BYTES = 32;
const COLUMNS = [
  "article",
  "address",
  "title",
  "title_source",
  "state",
  "question",
  "epoch",
  "added_ms",
  "moderation_revision",
  "moderated_by",
  "details",
  "generation",
  "moved_key",
  "moved_article",
  "moved_epoch",
  "hand_over",
] as const satisfies (keyof PollRow)[];

export class PollStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** Whether anything was ever stored here. Asking writes nothing. */
  exists(): boolean {
    return hasSchema(this.#sql);
  }

  /** Makes the tables, or brings them up to this version. */
  migrate(): void {
    migrate(this.#storage, TABLES);
  }

  /** Stores the poll, once, with a secret of its own that is in no row which others are given (remarks/store.ts). */
  create(poll: PollRow): void {
    const values = COLUMNS.map(() => "?").join(", ");
    this.#sql.exec(
      `INSERT INTO poll (${COLUMNS.join(", ")}, remark_secret) VALUES (${values}, ?)`,
      ...valuesOf(poll),
      hex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))),
    );
  }

  save(poll: PollRow): void {
    this.#sql.exec(`UPDATE poll SET ${COLUMNS.map((name) => `${name} = ?`).join(", ")}`, ...valuesOf(poll));
  }

  read(): PollRow {
    return this.#sql
      .exec<PollRow & Record<string, SqlStorageValue>>(`SELECT ${COLUMNS.join(", ")} FROM poll`)
      .one();
  }
}

function valuesOf(poll: PollRow): (string | number | null)[] {
  return COLUMNS.map((name) => poll[name]);
}
