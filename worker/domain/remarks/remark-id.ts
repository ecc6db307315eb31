/** The id of a remark in the inbox. Pure but for Web Crypto's promises. */
import { hex, hmac, hmacKey } from "../bytes.ts";

/** Of an id: as many as of a vote's key are random. */
const ID_BYTES = 12;

/**
 * Made of the key of its vote under the secret of its poll, so that a vote has one remark for good, and nobody who is shown both
 * votes and remarks, but not the secret, can tell which belong together.
 */
export async function remarkId(secret: string, vote: Uint8Array): Promise<string> {
  return hex((await hmac(await hmacKey(secret), `remark\0${hex(vote)}`)).slice(0, ID_BYTES));
}
