/** What Site says to a moderator's or an owner's request: a shape alone. */
import type { Scope, SiteSettings } from "../contract/index.ts";
import type { Admission } from "../messages.ts";

/** Who asks, and of what: one answer for the token and for the article that a path names. */
export interface Access {
  /** False if nobody has registered the site; all else is then empty. */
  registered: boolean;
  /** Who holds the token that was shown; null if it opens nothing here. */
  token: { id: string; name: string; scopes: Scope[] } | null;
  closeAfterDays: SiteSettings["close_after_days"];
  /** In which days are told; an object of an older version doesn't say. */
  timeZone?: string;
  /** The article that was asked for, or the one it has become; null if it was never admitted. */
  admission: Admission | null;
}
