/** Versions of an object's tables: one transaction, never backwards, for every class. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { TABLES as DESK } from "../../../worker/desk/tables.ts";
import { migrate } from "../../../worker/object/schema.ts";
import { TABLES as POLL } from "../../../worker/poll/tables.ts";
import { TABLES as SITE } from "../../../worker/site/tables.ts";

/** Runs with the storage of an object that holds nothing. */
const withStorage = (run: (storage: DurableObjectStorage) => void) =>
  runInDurableObject(env.POLL.getByName(crypto.randomUUID()), async (_poll, { storage }) => run(storage));

/** Every table and index, as SQLite describes it. */
const shapeOf = ({ sql }: DurableObjectStorage) =>
  sql
    .exec<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name",
    )
    .toArray();
const versionOf = ({ sql }: DurableObjectStorage) => sql.exec("SELECT version FROM schema").toArray();

/** A step as a next version could append it: a column with a default, and a table. */
const nextStep = (table: string) =>
  `ALTER TABLE ${table} ADD COLUMN next INTEGER NOT NULL DEFAULT 7; CREATE TABLE next (n INTEGER) STRICT;`;

describe.each([
  ["Poll", POLL, "poll"],
  ["Site", SITE, "setting"],
  ["Desk", DESK, "article"],
])("the tables of %s", (_class, tables, table) => {
  test("survive the next version, a rollback and the next version again: each step runs once", async () => {
    await withStorage((storage) => {
      const next = [...tables, nextStep(table)];
      migrate(storage, tables);
      const before = shapeOf(storage);
      migrate(storage, next);
      const after = shapeOf(storage);
      expect(after).not.toEqual(before);
      for (const steps of [tables, next, tables]) {
        migrate(storage, steps);
        expect(shapeOf(storage)).toEqual(after);
        expect(versionOf(storage)).toEqual([{ version: next.length }]);
      }
    });
  });

  test("stay as they were when a step fails half-way, and take the mended step at the next try", async () => {
    await withStorage((storage) => {
      migrate(storage, tables);
      const before = shapeOf(storage);
      const broken = [
        ...tables,
        nextStep(table),
        "CREATE TABLE half (n INTEGER) STRICT; SELECT nothing FROM half;",
      ];
      for (const _try of [1, 2]) expect(() => migrate(storage, broken)).toThrow("nothing");
      expect(shapeOf(storage)).toEqual(before);
      expect(versionOf(storage)).toEqual([{ version: tables.length }]);
      migrate(storage, [...tables, nextStep(table), "CREATE TABLE half (n INTEGER) STRICT;"]);
      expect(shapeOf(storage).map(({ name }) => name)).toEqual(expect.arrayContaining(["half", "next"]));
    });
  });

  test("are not there at all when their first step fails", async () => {
    await withStorage((storage) => {
      expect(() => migrate(storage, [`${tables[0]}; SELECT nothing FROM ${table};`])).toThrow("nothing");
      expect(shapeOf(storage)).toEqual([]);
    });
  });
});
