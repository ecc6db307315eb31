/** One entry of the audit log as it travels and is stored. Pure. */

/** Who acts. The name is for people, and may have been another token's before: the id tells which one it was. */
export interface Actor {
  /** The token's; null for the admin token, which is in no table. */
  id: string | null;
  name: string;
}

/** The admin token, which the environment knows. */
export const ADMIN: Actor = { id: null, name: "admin" };

/** Who acted, as stored; up to 0.1.0 that was a name alone. */
export function storedActor(stored: Actor | string): Actor {
  return typeof stored === "string" ? { id: null, name: stored } : stored;
}

/**
 * An entry without what it says of erased articles, by their keys and article ids: the act stays, and what it changed goes. The
 * same entry where it says nothing of them.
 */
export function withoutErased(
  entry: AuditRow,
  keys: ReadonlySet<string>,
  articles: ReadonlySet<string>,
): AuditRow {
  const { action, target, after } = entry;
  // Erasures themselves name numbers alone.
  if (keys.has(target) && !action.endsWith(".erase")) return { ...entry, before: "null", after: "null" };
  if (action !== "articles.register") return entry;
  const names: string[] = JSON.parse(after);
  return names.some((name) => articles.has(name))
    ? { ...entry, after: JSON.stringify(names.filter((name) => !articles.has(name))) }
    : entry;
}

/** The key of the article that an entry is about: of one that moved, the one it has become. Null where it is about none. */
export function articleOf({ action, target, after }: AuditRow): string | null {
  if (action === "article.move") return JSON.parse(after)?.key ?? null;
  return /^(article|review|vote|remark)\./.test(action) && KEY.test(target) ? target : null;
}

const KEY = /^[\w-]{22}$/;

/** Who did what to what, when and why. `before` and `after` are JSON, and never carry a secret. */
export interface AuditRow {
  /** A UUID; an entry that arrives twice is kept once. */
  id: string;
  atMs: number;
  by: Actor;
  action: string;
  /** An article key, a token's name, or the site. */
  target: string;
  /** Why, in the words of whoever did it. */
  note: string | null;
  before: string;
  after: string;
}
