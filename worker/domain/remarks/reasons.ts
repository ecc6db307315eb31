/** The reasons that a site's readers may give: which there are for each choice, how they are worded and stored. Pure. */
import type { SiteSettings } from "../../contract/index.ts";
import { isOff } from "../articles/off.ts";
import { wordingFor } from "../articles/wording.ts";
import type { Reasons } from "../counting/rollup.ts";
import { READY_REASONS } from "./ready.ts";

type Sides<T> = Record<"yes" | "no", T>;

/** A reason as readers are asked it: `text` is null where the widget has the words. */
export interface AskedReason {
  id: string;
  text: string | null;
}

/** The ids of a site's reasons by choice, in the site's order. */
export function reasonIds({ reasons }: Pick<SiteSettings, "reasons">): Sides<string[]> {
  const ids = (choice: "yes" | "no") => reasons?.[choice]?.map(({ id }) => id) ?? [...READY_REASONS[choice]];
  return { yes: ids("yes"), no: ids("no") };
}

/** All that a page is told. */
interface Asked {
  ask: "reasons" | "text";
  reasons: Sides<AskedReason[]>;
  contact: string | null;
  days: number;
}

/**
 * What a page is told of the remarks that its readers may give: nothing where there are none. A reason that has no words for
 * some wishes of language, and is none of the widget's, is its id.
 */
export function askedOn(
  settings: Pick<SiteSettings, "remarks" | "remarks_in" | "reasons" | "contact" | "remark_days">,
  page: Parameters<typeof isOff>[1],
  wishes: readonly string[],
): { remarks?: Asked } {
  const { remarks: ask, remarks_in, contact, remark_days: days } = settings;
  const here = remarks_in.length === 0 || isOff(remarks_in, page);
  return ask === "off" || !here ? {} : { remarks: { ask, reasons: worded(settings, wishes), contact, days } };
}

function worded(settings: Pick<SiteSettings, "reasons">, wishes: readonly string[]): Sides<AskedReason[]> {
  const asked = (choice: "yes" | "no") => {
    const own = new Map(settings.reasons?.[choice]?.map(({ id, text }) => [id, text]));
    return reasonIds(settings)[choice].map((id) => {
      const text = own.get(id) ?? null;
      const worded = text === null || typeof text === "string" ? text : wordingFor(text, wishes)?.text;
      return { id, text: worded ?? (READY_REASONS[choice].includes(id) ? null : id) };
    });
  };
  return { yes: asked("yes"), no: asked("no") };
}

/** Reasons as one text, alike whatever order they were given in; null for none. */
export function storedReasons(ids: readonly string[]): string | null {
  return ids.length === 0 ? null : [...new Set(ids)].sort().join(" ");
}

/** The reasons of such a text. */
export function reasonsIn(stored: string | null): string[] {
  return stored === null ? [] : stored.split(" ");
}

/** The reason that most readers gave, of either choice; of equals the first in the order of the alphabet. Null for none. */
export function topReason(reasons: Reasons): { choice: "yes" | "no"; id: string; votes: number } | null {
  const all = (["no", "yes"] as const).flatMap((choice) =>
    Object.entries(reasons[choice]).map(([id, votes]) => ({ choice, id, votes })),
  );
  const [first] = all.sort((a, b) => b.votes - a.votes || (a.id < b.id ? -1 : 1));
  return first ?? null;
}
