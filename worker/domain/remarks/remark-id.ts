/** The id of a remark in the inbox. Pure. */
import { hex, sha256 } from "../bytes.ts";

/** Of an id: as many as of a vote's key are random. */
const ID_BYTES = 12;

/** Made of the key of its vote, so that one vote has one remark for good. It does not tell that key; whoever knows the key can make it. */
export async function remarkId(vote: Uint8Array): Promise<string> {
  return hex((await sha256(`remark\0${hex(vote)}`)).slice(0, ID_BYTES));
}
