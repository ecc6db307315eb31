/** One entry of the audit log as it travels and is stored. Pure. */

/** Who did what to what, when and why. `before` and `after` are JSON, and never carry a secret. */
export interface AuditRow {
  /** A UUID; an entry that arrives twice is kept once. */
  id: string;
  atMs: number;
  /** Name of the token, or "admin". */
  by: string;
  action: string;
  /** An article key, a token's name, or the site. */
  target: string;
  /** Why, in the words of whoever did it. */
  note: string | null;
  before: string;
  after: string;
}
