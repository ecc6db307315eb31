/** Where a part of an export has ended, as the caller carries it to the next. Pure. */
import * as v from "valibot";
import { base64url } from "../../domain/bytes.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Cursor = v.strictObject({
  /** After this place among Site's lines; null once they are all told. */
  site: v.nullable(v.strictObject({ kind: v.picklist(["gone", "move", "article"]), key: v.string() })),
  /** After this remark of the inbox; left out once they are all told, and by a version that has none. */
  inbox: v.optional(v.string()),
  /** After this entry of the audit log. */
  audit: count,
  /** The lines so far. */
  seal: v.strictObject({ lines: count, crc: count, counts: v.record(v.string(), count) }),
});
export type Cursor = v.InferOutput<typeof Cursor>;

export function cursorText(cursor: Cursor): string {
  return base64url(new TextEncoder().encode(JSON.stringify(cursor)));
}

/** The place that a text names, or null if it is none. */
export function cursorOf(text: string): Cursor | null {
  try {
    const parsed = v.safeParse(Cursor, JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/"))));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
