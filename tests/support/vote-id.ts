/** Vote ids as a reader's browser makes them: shaped like UUIDv7, the time field the start of an hour. */
import { HOUR_MS } from "../../worker/limits/time.ts";

/** A vote id of the current hour, or of another one (since 1970). */
export function voteId(hour = Math.floor(Date.now() / HOUR_MS)): string {
  const time = (hour * HOUR_MS).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
