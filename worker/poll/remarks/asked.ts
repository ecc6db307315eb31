/** What a reader's remark is to its Poll object, and what it is answered. Types alone. */
import type { SiteSettings } from "../../contract/index.ts";
import type { RemarkWish } from "../../domain/remarks/remark.ts";

/** One request of a reader, checked by the route. */
export interface RemarkAsked extends RemarkWish {
  /** The vote's key (domain/vote-id.ts). */
  vote: Uint8Array;
  /** The site's setting `remarks_in`: where remarks are asked; left out by a worker of before it was sent along. */
  places?: readonly string[];
  /** The site's setting: days from the first vote to the poll's closing. */
  closeAfterDays: SiteSettings["close_after_days"];
  /** The site's settings: for how long words are kept, in ms, and how many remarks may get their first ones in a day. */
  keptMs: number;
  perDay: number;
}

/** What stands now, whichever request made it so. */
export interface Remarked {
  ok: true;
  edit: number;
  /** Whether there is no remark, or none any more. */
  deleted: boolean;
}
