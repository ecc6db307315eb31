/** The vote id: an hour and random bits, made here, kept only by this browser. The one place that makes them. */

const HOUR_MS = 3_600_000;

/**
 * A UUID shaped like version 7 (RFC 9562 §5.7) whose time is the start of an hour (since 1970, by the server's clock).
 * `crypto.randomUUID` is absent on http pages.
 */
export function newVoteId(hour: number): string {
  const time = (hour * HOUR_MS).toString(16).padStart(12, "0");
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte, i) =>
    (i === 0 ? (byte & 15) | 112 : i === 2 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0"),
  ).join("");
  return (time + hex).replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The server's hour (since 1970) at a moment of the page's clock (`performance.now`). */
export interface Clock {
  hour: number;
  loadedMs: number;
}

/** The server's hour now, by what the page's clock has gone on since. */
export function hourNow({ hour, loadedMs }: Clock): number {
  return hour + Math.floor((performance.now() - loadedMs) / HOUR_MS);
}
