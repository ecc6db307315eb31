/** The keys: one table that serves the handler, the help and the hints. Draws nothing, and does nothing. */

/** What an act is done to. A key of a kind of which a view shows nothing is the browser's there. */
type Kind = "votes" | "remarks";

interface Entry {
  /** Strokes after each other, with a space between. */
  key: string;
  /** How it stands in the help, if not so. */
  shown?: string;
  does: string;
  says: string;
  of?: Kind;
  /** What is said where there is nothing to do it to. */
  lacks?: string;
}

const NO_REMARK = "There is no remark here to sort.";

export const KEYS = [
  { key: "j", does: "next", says: "next row" },
  { key: "k", does: "previous", says: "row before" },
  { key: "Enter", does: "open", says: "open the row, or look what would come of it" },
  { key: "Escape", does: "close", says: "leave a field, close what is open, drop the selection" },
  { key: "x", does: "pick", says: "select the row" },
  { key: "X", shown: "Shift+x", does: "range", says: "select all rows from the last selected one to here" },
  { key: "h", does: "hold", says: "hold back", of: "votes", lacks: "Nothing here can be held back." },
  { key: "v", does: "void", says: "void", of: "votes", lacks: "Nothing here can be voided." },
  { key: "c", does: "count", says: "count", of: "votes", lacks: "Nothing here can be counted." },
  { key: "1", does: "useful", says: "call the remark useful", of: "remarks", lacks: NO_REMARK },
  { key: "2", does: "acted-on", says: "say that it was acted on", of: "remarks", lacks: NO_REMARK },
  { key: "3", does: "no-action", says: "say that nothing is to be done", of: "remarks", lacks: NO_REMARK },
  { key: "4", does: "inappropriate", says: "call it inappropriate", of: "remarks", lacks: NO_REMARK },
  { key: "n", does: "new", says: "have it new again", of: "remarks", lacks: NO_REMARK },
  {
    key: "o",
    does: "show",
    says: "show what is hidden in it, or hide it again",
    of: "remarks",
    lacks: "Nothing is hidden here.",
  },
  {
    key: "u",
    does: "undo",
    says: "undo your last act in this tab (Ctrl+z too)",
    lacks: "There is nothing to undo in this tab.",
  },
  { key: "/", does: "search", says: "search, or write a span of time" },
  { key: "g t", does: "today", says: "go to Today" },
  { key: "g a", does: "articles", says: "go to Articles" },
  { key: "g r", does: "review", says: "go to Review" },
  { key: "g m", does: "remarks", says: "go to Remarks", lacks: "Remarks are for the scope remarks." },
  { key: "g v", does: "activity", says: "go to Activity" },
  { key: "g s", does: "settings", says: "go to Settings" },
  { key: "?", does: "help", says: "show these keys" },
] as const satisfies readonly Entry[];

/** What a key does. */
export type Does = (typeof KEYS)[number]["does"];

/** An entry of the table. */
export type Key = Entry & { does: Does };
