/**
 * A stand-in of the platform's two calls about bookmarks: it copies an object's rows, and writes them back before the object
 * ends. No substitute for a try on a real account.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import type { BookmarkSet } from "../../../worker/poll/restoring/messages.ts";
import { Bookmarks } from "../../../worker/site/restoring/bookmarks.ts";
import { pollOf, registerSite } from "../support.ts";

interface Copy {
  tables: { name: string; sql: string; rows: Record<string, SqlStorageValue>[] }[];
  values: [string, unknown][];
}

/** What each bookmark brings back; one that is taken out is unknown. */
export const copies = new Map<string, Copy>();

function tablesOf(sql: SqlStorage) {
  return sql
    .exec<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*'",
    )
    .toArray();
}

function copyOf({ sql, kv }: DurableObjectStorage): Copy {
  const rows = (name: string) => sql.exec(`SELECT * FROM ${name}`).toArray();
  return {
    tables: tablesOf(sql).map((table) => ({ ...table, rows: rows(table.name) })),
    values: [...kv.list()],
  };
}

function writeBack({ sql, kv }: DurableObjectStorage, { tables, values }: Copy): void {
  for (const { name } of tablesOf(sql)) sql.exec(`DROP TABLE ${name}`);
  for (const [name] of [...kv.list()]) kv.delete(name);
  for (const { name, sql: made, rows } of tables) {
    sql.exec(made);
    for (const row of rows) {
      const marks = Object.keys(row).map(() => "?");
      sql.exec(`INSERT INTO ${name} (${Object.keys(row)}) VALUES (${marks})`, ...Object.values(row));
    }
  }
  for (const [name, value] of values) kv.put(name, value);
}

/** Puts it in the place of the platform, until mocks are restored. */
export async function standIn(): Promise<void> {
  const site = env.SITE.getByName(await registerSite());
  await runInDurableObject(site, (_site, { storage }) => {
    const platform: DurableObjectStorage = Object.getPrototypeOf(storage);
    vi.spyOn(platform, "getCurrentBookmark").mockImplementation(async function (this: DurableObjectStorage) {
      const bookmark = crypto.randomUUID();
      copies.set(bookmark, copyOf(this));
      return bookmark;
    });
    vi.spyOn(platform, "onNextSessionRestoreBookmark").mockImplementation(async function (
      this: DurableObjectStorage,
      bookmark: string,
    ) {
      const copy = copies.get(bookmark);
      if (!copy) throw new Error("no such bookmark");
      writeBack(this, copy);
      await this.sync();
      return "before";
    });
  });
}

/** Sets a bookmark of an article, which a review sets of many votes alone. Gives its id. */
export async function mark(site: string, id: string): Promise<string> {
  const set = (await (await pollOf(site, id)).bookmark(0)) as BookmarkSet;
  const key = await articleKey(site, id);
  const bookmark = { ...set, id: crypto.randomUUID(), key, atMs: Date.now(), why: "review" as const };
  await runInDurableObject(env.SITE.getByName(site), (_site, { storage }) =>
    new Bookmarks(storage).add(bookmark),
  );
  return bookmark.id;
}
