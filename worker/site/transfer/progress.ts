/** How far the import of a site is: one row. Every SQL statement about it, and no decision. */
import type { SettingsLine } from "../../contract/index.ts";
import type { Seal } from "../../domain/transfer/seal.ts";
import type { Registered } from "./lines.ts";

/** `running`: lines come. `opening`: all are there and proved, and polls are told one after the other. */
export type ImportStage = "running" | "opening" | "over";

export interface Progress {
  /** What names the file. */
  id: string;
  /** Which of its readings this is: a file may be given up, and begun anew under the same id. */
  run: string;
  /** Whether it has bare totals alone. */
  only: "imported" | null;
  stage: ImportStage;
  /** Of the lines that are here. */
  seal: Seal;
  /** The settings that the site will have. */
  settings: SettingsLine | null;
  /** What the site was registered with before, should the import be given up. */
  before: Registered | null;
  /** The last article whose poll has been told that the import is over. */
  opened: string;
}

/** `settings`: as JSON, with what was before in a field of its own. */
type Row = Omit<Progress, "seal" | "settings" | "before"> & { seal: string; settings: string | null };

export class ProgressStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  read(): Progress | undefined {
    const [row] = this.#sql
      .exec<Row & Record<string, SqlStorageValue>>(
        "SELECT id, run, only, stage, seal, settings, opened FROM import",
      )
      .toArray();
    if (!row) return undefined;
    const { seal, settings: stored, ...rest } = row;
    const { before = null, ...settings } = stored === null ? {} : JSON.parse(stored);
    return { ...rest, seal: JSON.parse(seal), settings: stored === null ? null : settings, before };
  }

  drop(): void {
    this.#sql.exec("DELETE FROM import");
  }

  save({ id, run, only, stage, seal, settings, before, opened }: Progress): void {
    this.#sql.exec(
      `INSERT INTO import (one, id, run, only, stage, seal, settings, opened) VALUES (1, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (one) DO UPDATE SET id = excluded.id, run = excluded.run, only = excluded.only, stage = excluded.stage,
         seal = excluded.seal, settings = excluded.settings, opened = excluded.opened`,
      id,
      run,
      only,
      stage,
      JSON.stringify(seal),
      settings && JSON.stringify({ ...settings, ...(before && { before }) }),
      opened,
    );
  }
}
