/**
 * Site's rows as lines of an export, in the order of the file, and lines as rows. Every SQL statement of it. Writing a line twice
 * changes nothing. Decides nothing.
 */
import type { Scope, SiteLine } from "../../contract/index.ts";
import { bytesOfHex } from "../../domain/bytes.ts";
import { parsed, stored } from "../../domain/transfer/json.ts";
import { TRANSFER_POLLS_AT_ONCE, TRANSFER_ROWS } from "../../limits/requests.ts";
import type { Imported } from "./imported.ts";

/** A place between two lines: within a kind, after a key. */
export interface SitePlace {
  kind: "gone" | "move" | "article";
  key: string;
}

type LineOf<K extends SiteLine["kind"]> = Extract<SiteLine, { kind: K }>;

/** What a site was registered with before a file was read into it. */
export interface Registered {
  settings: LineOf<"settings">;
  wordings: LineOf<"wording">[];
}

export class SiteLines {
  readonly #sql: SqlStorage;
  readonly #imported: Imported;

  constructor(sql: SqlStorage, imported: Imported) {
    this.#sql = sql;
    this.#imported = imported;
  }

  /** The site's settings; null of one that nobody has registered. */
  settings(): LineOf<"settings"> | null {
    const [row] = this.#sql
      .exec<{ settings: string; revision: number; changed_by: string | null }>(
        "SELECT settings, revision, changed_by FROM setting",
      )
      .toArray();
    if (!row) return null;
    const { settings, revision, changed_by } = row;
    return { kind: "settings", settings: JSON.parse(settings), revision, changed_by: parsed(changed_by) };
  }

  /** What the site is: settings, wordings, tokens, people. */
  head(): SiteLine[] {
    const settings = this.settings();
    const wordings = this.#wordings();
    const tokens = this.#sql
      .exec<Omit<LineOf<"token">, "kind" | "scopes"> & { scopes: string }>(
        "SELECT id, name, scopes, created_ms, expires_ms FROM token ORDER BY id",
      )
      .toArray()
      .map(({ id, name, scopes, ...moments }) => {
        const list = scopes.split(" ") as Scope[];
        return { kind: "token" as const, id, name, scopes: list, ...moments };
      });
    return [...(settings ? [settings] : []), ...wordings, ...tokens, ...this.#people()];
  }

  /** Who was invited: never what signs in as them. */
  #people(): LineOf<"person">[] {
    return this.#sql
      .exec<Omit<LineOf<"person">, "kind" | "scopes"> & { scopes: string }>(
        "SELECT id, name, scopes, created_ms FROM person ORDER BY id",
      )
      .toArray()
      .map(({ id, name, scopes, created_ms }) => {
        return { kind: "person" as const, id, name, scopes: scopes.split(" ") as Scope[], created_ms };
      });
  }

  #wordings(): LineOf<"wording">[] {
    return this.#sql
      .exec<Omit<LineOf<"wording">, "kind">>(
        "SELECT question, version, wording, since_ms FROM wording ORDER BY question, version",
      )
      .toArray()
      .map((row) => ({ kind: "wording", ...row }));
  }

  /** Lines after a place, and where the next ones begin; null after the last. Articles so few as their polls can be asked. */
  page({ kind, key }: SitePlace): { lines: SiteLine[]; next: SitePlace | null } {
    if (kind === "gone") {
      const gone = this.#sql
        .exec<{ key: string; epoch: number }>(
          "SELECT key, epoch FROM gone WHERE key > ? ORDER BY key LIMIT ?",
          key,
          TRANSFER_ROWS,
        )
        .toArray()
        .map((row) => ({ kind, ...row }));
      return { lines: gone, next: nextOf(kind, gone, TRANSFER_ROWS, "move") };
    }
    if (kind === "move") {
      const moves = this.#sql
        .exec<Omit<LineOf<"move">, "kind">>(
          `SELECT from_key AS key, from_article AS article, from_epoch AS epoch, to_key AS "to" FROM move
           WHERE from_key > ? ORDER BY from_key LIMIT ?`,
          key,
          TRANSFER_ROWS,
        )
        .toArray()
        .map((row) => ({ kind, ...row }));
      return { lines: moves, next: nextOf(kind, moves, TRANSFER_ROWS, "article") };
    }
    const articles = this.#sql
      .exec<Omit<LineOf<"article">, "kind" | "details"> & { details: string | null }>(
        "SELECT key, article, question, title, epoch, added_ms, details FROM article WHERE key > ? ORDER BY key LIMIT ?",
        key,
        TRANSFER_POLLS_AT_ONCE,
      )
      .toArray()
      .map((row) => ({ kind, ...row, details: parsed(row.details) }));
    const lines = articles.flatMap((line) => [
      line,
      ...this.#imported.of(line.key).map(({ article, source, yes, no }) => {
        return { kind: "imported" as const, article, key: line.key, source, yes, no };
      }),
    ]);
    return { lines, next: nextOf(kind, articles, TRANSFER_POLLS_AT_ONCE, null) };
  }

  /** Keys of articles after one, so few as their polls can be told. */
  keysAfter(key: string): string[] {
    return this.#sql
      .exec<{ key: string }>(
        "SELECT key FROM article WHERE key > ? ORDER BY key LIMIT ?",
        key,
        TRANSFER_POLLS_AT_ONCE,
      )
      .toArray()
      .map((row) => row.key);
  }

  /** Whether the site has articles, or had some that are others now. */
  hasArticles(): boolean {
    const found = "SELECT 1 FROM article UNION ALL SELECT 1 FROM move LIMIT 1";
    return this.#sql.exec(found).toArray().length > 0;
  }

  /** Keeps a line; settings wait for the end of the import. An order of a move waits for it, too. */
  write(line: Exclude<SiteLine, { kind: "settings" | "imported" }>): void {
    if (line.kind === "wording") this.#wording(line);
    else if (line.kind === "token") this.#token(line);
    else if (line.kind === "person") this.#person(line);
    else if (line.kind === "gone")
      this.#sql.exec(
        "INSERT INTO gone (key, epoch) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET epoch = max(epoch, excluded.epoch)",
        line.key,
        line.epoch,
      );
    else if (line.kind === "move")
      this.#sql.exec(
        `INSERT INTO move (from_key, from_article, from_epoch, to_key, given_ms) VALUES (?, ?, ?, ?, NULL)
         ON CONFLICT DO NOTHING`,
        line.key,
        line.article,
        line.epoch,
        line.to,
      );
    else
      this.#sql.exec(
        `INSERT INTO article (key, article, question, title, epoch, added_ms, details) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        line.key,
        line.article,
        line.question,
        line.title,
        line.epoch,
        line.added_ms,
        stored(line.details),
      );
  }

  /** Takes settings and wordings away and gives them: until it has others the site is as if nobody had registered it. */
  takeSettings(): Registered | null {
    const settings = this.settings();
    const wordings = this.#wordings();
    this.#sql.exec("DELETE FROM setting");
    this.#sql.exec("DELETE FROM wording");
    return settings && { settings, wordings };
  }

  /** How many articles the site has. */
  articles(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM article").one().n;
  }

  /** Drops articles whose import is given up, and what else a file has said of them. */
  forget(keys: readonly string[]): void {
    for (const key of keys)
      for (const table of ["article", "imported"]) this.#sql.exec(`DELETE FROM ${table} WHERE key = ?`, key);
  }

  /** Drops what is left of a file that was given up, and puts back what the site was before. */
  forgetRest(before: Registered | null): void {
    for (const table of ["imported", "move", "wording"]) this.#sql.exec(`DELETE FROM ${table}`);
    this.#sql.exec("DELETE FROM token WHERE length(hash) <> 32");
    this.#sql.exec("DELETE FROM person WHERE inert = 1");
    for (const wording of before?.wordings ?? []) this.#wording(wording);
    if (before) this.settle(before.settings);
  }

  /** The site has these settings, and KV has not. */
  settle({ settings, revision, changed_by }: LineOf<"settings">): void {
    this.#sql.exec(
      "INSERT INTO setting (one, settings, revision, kv_revision, changed_by) VALUES (1, ?, ?, 0, ?)",
      JSON.stringify(settings),
      revision,
      stored(changed_by),
    );
  }

  /** All moves are to be told to their Polls. */
  orderMoves(nowMs: number): void {
    this.#sql.exec("UPDATE move SET given_ms = ?", nowMs);
  }

  #wording({ question, version, wording, since_ms }: LineOf<"wording">): void {
    this.#sql.exec(
      "INSERT INTO wording (question, version, wording, since_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      question,
      version,
      wording,
      since_ms,
    );
  }

  /** In the place of the hash its id, which is shorter than any hash: no secret fits it. */
  #token({ id, name, scopes, created_ms, expires_ms }: LineOf<"token">): void {
    this.#sql.exec(
      `INSERT INTO token (hash, id, name, scopes, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      bytesOfHex(id.replaceAll("-", "")),
      id,
      name,
      scopes.join(" "),
      created_ms,
      expires_ms,
    );
  }

  /** Nothing signs in as that person before somebody with `manage` has invited them again. */
  #person({ id, name, scopes, created_ms }: LineOf<"person">): void {
    this.#sql.exec(
      "INSERT INTO person (id, name, scopes, created_ms, inert) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
      id,
      name,
      scopes.join(" "),
      created_ms,
    );
  }
}

function nextOf(
  kind: SitePlace["kind"],
  lines: readonly { key: string }[],
  limit: number,
  after: SitePlace["kind"] | null,
): SitePlace | null {
  const last = lines.at(-1);
  if (last && lines.length === limit) return { kind, key: last.key };
  return after && { kind: after, key: "" };
}
