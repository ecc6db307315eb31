/** What may be an admin token. Pure: compares none and sends none. */
import { ADMIN_TOKEN_MIN_CHARS, TOKEN_MAX_CHARS } from "../limits/requests.ts";

/** What is wrong with an admin token, by name. */
export type AdminTokenFault =
  | "admin-token-missing"
  | "admin-token-short"
  | "admin-token-long"
  | "admin-token-unsendable";

/**
 * The fault of an admin token, or null. Unsendable is one with blanks or other characters that an `Authorization` header
 * can't carry as they are (RFC 9110 §11.4: visible ASCII): no request could ever bring it.
 */
export function adminTokenFault(token: string | undefined): AdminTokenFault | null {
  if (!token) return "admin-token-missing";
  if (!/^[!-~]*$/.test(token)) return "admin-token-unsendable";
  if (token.length < ADMIN_TOKEN_MIN_CHARS) return "admin-token-short";
  return token.length > TOKEN_MAX_CHARS ? "admin-token-long" : null;
}
