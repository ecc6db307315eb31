/**
 * The site's settings as they were put, and the wordings of its questions over time. What a newer version has stored stays
 * stored: it is passed over, not dropped.
 */
import { check } from "../contract/check.ts";
import { keepingNewer, type SettingsPatch, SiteSettings, upToDate } from "../contract/index.ts";
import { wordingsOf } from "../domain/articles/question.ts";
import type { Failure } from "../domain/failure.ts";
import { amended, type Difference, differences } from "../domain/settings/amendment.ts";
import type { PublishedSettings } from "../published.ts";

/** Settings as they are stored and published, with their revision and the one that KV has. */
interface SettingRow {
  stored: object;
  revision: number;
  kvRevision: number;
}

/** Settings as a change leaves them, and in what they differ from those that stood. */
export interface Amended {
  ok: true;
  settings: SiteSettings;
  changes: Difference[];
}

export class Settings {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The settings as this version knows them, or undefined before the site is registered. */
  read(): PublishedSettings | undefined {
    const row = this.#row();
    return row && { ...upToDate(row.stored), wordings: this.#versions() };
  }

  /** What a change would make of the settings, which must be there. Writes nothing. Fails with `invalid-request`. */
  amended(patch: SettingsPatch): Amended | Failure {
    const stored = upToDate(this.#row()?.stored ?? {});
    const merged = amended(stored, patch);
    if (!merged.ok) return merged;
    const checked = check(SiteSettings, merged.settings);
    if (!checked.ok) return checked;
    return { ok: true, settings: checked.value, changes: differences(stored, checked.value) };
  }

  /** Replaces the settings, and notes a new wording of each question whose words have changed. Gives what stood before. */
  save(settings: SiteSettings, nowMs: number): SiteSettings | null {
    const known = this.#row();
    const revision = Math.max((known?.revision ?? 0) + 1, nowMs);
    this.#sql.exec(
      `INSERT INTO setting (one, settings, revision, kv_revision) VALUES (1, ?, ?, 0)
       ON CONFLICT (one) DO UPDATE SET settings = excluded.settings, revision = excluded.revision`,
      JSON.stringify(known ? keepingNewer(known.stored, settings) : settings),
      revision,
    );
    const versions = this.#versions();
    for (const [question, wording] of Object.entries(wordingsOf(settings))) {
      const version = versions[question] ?? 0;
      if (this.#wording(question, version) === wording) continue;
      this.#sql.exec(
        "INSERT INTO wording (question, version, wording, since_ms) VALUES (?, ?, ?, ?)",
        question,
        version + 1,
        wording,
        nowMs,
      );
    }
    return known ? upToDate(known.stored) : null;
  }

  /** What KV is to have, under its revision; undefined if it has it. */
  unpublished(): { value: string; revision: number } | undefined {
    const row = this.#row();
    if (!row || row.revision === row.kvRevision) return undefined;
    return { value: JSON.stringify({ ...row.stored, wordings: this.#versions() }), revision: row.revision };
  }

  /** KV has the settings of this revision; 0 if it is not certain what it has. */
  published(revision: number): void {
    this.#sql.exec("UPDATE setting SET kv_revision = ?", revision);
  }

  #row(): SettingRow | undefined {
    const [row] = this.#sql
      .exec<{ settings: string; revision: number; kv_revision: number }>(
        "SELECT settings, revision, kv_revision FROM setting",
      )
      .toArray();
    return row && { stored: JSON.parse(row.settings), revision: row.revision, kvRevision: row.kv_revision };
  }

  /** The version of each question's wording. */
  #versions(): Record<string, number> {
    const rows = this.#sql.exec<{ question: string; version: number }>(
      "SELECT question, max(version) AS version FROM wording GROUP BY question",
    );
    return Object.fromEntries(rows.toArray().map(({ question, version }) => [question, version]));
  }

  #wording(question: string, version: number): string | undefined {
    return this.#sql
      .exec<{ wording: string }>(
        "SELECT wording FROM wording WHERE question = ? AND version = ?",
        question,
        version,
      )
      .toArray()[0]?.wording;
  }
}
