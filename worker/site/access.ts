/** What Site says to a moderator's or an owner's request. Decides nothing: routes hold the scopes against what they need. */
import type { Jurisdiction, Scope, SiteSettings } from "../contract/index.ts";
import type { Admission } from "../messages.ts";
import type { Credentials } from "./credentials.ts";
import type { Moves } from "./moves.ts";
import type { Registering } from "./registering.ts";
import type { CurrentSettings } from "./settings.ts";

/** What a request shows of whoever sends it. */
export type Shown = "token" | "session";

/** Who asks, and of what: one answer for the token and for the article that a path names. */
export interface Access {
  /** False if nobody has registered the site; all else is then empty. */
  registered: boolean;
  /** Who holds the token or session that was shown; null if it opens nothing here. */
  token: { id: string; name: string; scopes: Scope[] } | null;
  closeAfterDays: SiteSettings["close_after_days"];
  /** In which days are told; an object of an older version doesn't say. */
  timeZone?: string;
  /** The words that flag a remark, and the revision of the settings that they are from; an object of an older version doesn't say. */
  remarkWords?: { revision: number; words: string[] };
  /** In which jurisdiction the site lies, if not here; told of a site that is not registered here alone. */
  elsewhere?: Jurisdiction | null;
  /** The article that was asked for, or the one it has become; null if it was never admitted. */
  admission: Admission | null;
}

/**
 * Who a token's or session's SHA-256 is (null: the caller is the admin), and the admission of the article of a key, if one is named. A site
 * without settings is not registered; while an import runs whoever has begun it must go on all the same.
 */
export function accessOf(
  settings: CurrentSettings | null,
  {
    credentials: { tokens, people },
    moves,
    registering,
  }: { credentials: Credentials; moves: Moves; registering: Registering },
  { hash, of, key, nowMs }: { hash: Uint8Array | null; of: Shown; key: string | undefined; nowMs: number },
): Access {
  const { close_after_days: closeAfterDays = null, time_zone: timeZone = "UTC" } = settings ?? {};
  const used = hash && (of === "session" ? people.use(hash, nowMs) : tokens.use(hash, nowMs, timeZone));
  const token = used ? { id: used.id, name: used.name, scopes: used.scopes } : null;
  if (!settings) {
    const { elsewhere } = registering;
    return { registered: false, token, closeAfterDays, admission: null, elsewhere };
  }
  const remarkWords = { revision: settings.revision ?? 0, words: settings.remark_words };
  const admission = key ? moves.admitted(key) : null;
  return { registered: true, token, closeAfterDays, timeZone, remarkWords, admission };
}
