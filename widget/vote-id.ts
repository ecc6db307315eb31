/** The vote id: random, made here, kept only by this browser. The one place that makes them. */

/** A random UUID, version 4 (RFC 9562 §5.4). `crypto.randomUUID` is absent on http pages. */
export function newVoteId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, i) =>
    (i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0"),
  ).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
