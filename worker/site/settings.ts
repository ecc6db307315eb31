/**
 * The site's settings as they were put, and the wordings of its questions over time. What a newer version has stored stays
 * stored: it is passed over, not dropped.
 */
import { check } from "../contract/check.ts";
import { keepingNewer, type SettingsPatch, SiteSettings, upToDate } from "../contract/index.ts";
import { wordingsOf } from "../domain/articles/question.ts";
import { type Failure, unfit } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { changedMeanwhile } from "../domain/moderation/meanwhile.ts";
import { amended, type Difference, differences } from "../domain/settings/amendment.ts";
import type { PublishedSettings } from "../published.ts";

/** The settings as Site itself tells them. */
export type CurrentSettings = PublishedSettings & {
  /** Grows with each change of them (max of old + 1 and the time in ms). A Site of an older version does not tell it. */
  revision?: number;
};

/** Settings as they are stored and published, with their revision and the one that KV has. */
interface SettingRow {
  stored: object;
  revision: number;
  kvRevision: number;
  /** Who changed them last, as JSON of an `Actor`; null before that was kept. */
  changedBy: string | null;
}

/** `created`: whether the site is new. */
export interface Configured {
  ok: true;
  created: boolean;
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
  read(): CurrentSettings | undefined {
    const row = this.#row();
    return row && { ...upToDate(row.stored), wordings: this.#versions(), revision: row.revision };
  }

  /** Fails with `changed-meanwhile` where others have changed since the revision that was seen. */
  changedSince(seen: number | undefined): Failure | undefined {
    const { revision = 0, changedBy = null } = this.#row() ?? {};
    return changedMeanwhile({ revision, by: changedBy === null ? null : JSON.parse(changedBy) }, seen);
  }

  /** Why settings may not take the place of those that stand; undefined where they may. */
  refused(settings: SiteSettings, seen: number | undefined): Failure | undefined {
    const changed = this.changedSince(seen);
    if (changed || this.read()?.default_question === settings.default_question) return changed;
    return unfit([{ field: "default_question", detail: "fixed with the registration" }]);
  }

  /**
   * What a change would make of the settings, which must be there. Writes nothing. Fails with `invalid-request`, or with
   * `changed-meanwhile` where another revision stands than the one `seen`.
   */
  amended(patch: SettingsPatch, seen?: number): Amended | Failure {
    const changed = this.changedSince(seen);
    if (changed) return changed;
    const stored = upToDate(this.#row()?.stored ?? {});
    const merged = amended(stored, patch);
    if (!merged.ok) return merged;
    const checked = check(SiteSettings, merged.settings);
    if (!checked.ok) return checked;
    return { ok: true, settings: checked.value, changes: differences(stored, checked.value) };
  }

  /** Replaces the settings, and notes a new wording of each question whose words have changed. Gives what stood before. */
  save(settings: SiteSettings, by: Actor, nowMs: number): SiteSettings | null {
    const known = this.#row();
    const revision = Math.max((known?.revision ?? 0) + 1, nowMs);
    this.#sql.exec(
      `INSERT INTO setting (one, settings, revision, kv_revision, changed_by) VALUES (1, ?, ?, 0, ?)
       ON CONFLICT (one) DO UPDATE SET
         settings = excluded.settings, revision = excluded.revision, changed_by = excluded.changed_by`,
      JSON.stringify(known ? keepingNewer(known.stored, settings) : settings),
      revision,
      JSON.stringify(by),
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
    const said = { ...row.stored, wordings: this.#versions(), registeredMs: this.#registeredMs() };
    return { value: JSON.stringify(said), revision: row.revision };
  }

  /** KV has the settings of this revision; 0 if it is not certain what it has. */
  published(revision: number): void {
    this.#sql.exec("UPDATE setting SET kv_revision = ?", revision);
  }

  #row(): SettingRow | undefined {
    const [row] = this.#sql
      .exec<{ settings: string; revision: number; kv_revision: number; changed_by: string | null }>(
        "SELECT settings, revision, kv_revision, changed_by FROM setting",
      )
      .toArray();
    if (!row) return undefined;
    const { settings, revision, kv_revision: kvRevision, changed_by: changedBy } = row;
    return { stored: JSON.parse(settings), revision, kvRevision, changedBy };
  }

  /** When the site was registered, which is when it first asked its question. */
  #registeredMs(): number | undefined {
    const first = "SELECT min(since_ms) AS ms FROM wording";
    return this.#sql.exec<{ ms: number | null }>(first).one().ms ?? undefined;
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
