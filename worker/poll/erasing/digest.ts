/** An erased vote's digest, for as long as a poll may go back to before the erasure: it finds the vote, and is not its key. */
import { hex, sha256 } from "../../domain/bytes.ts";

/** The vote's hour, and half of SHA-256 over its key, in hex: 40 characters. */
export async function digestOf(key: Uint8Array): Promise<string> {
  return hex(key.subarray(0, 4)) + hex((await sha256(hex(key))).subarray(0, 16));
}
