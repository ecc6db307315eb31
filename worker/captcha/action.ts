/** What a captcha is solved for beside its article: the site. Pure but for the hash. */
import { base64url, sha256 } from "../domain/bytes.ts";

/**
 * Turnstile's `action` for a site: `v_` and 22 characters, base64url of the first 128 bits of SHA-256 over "action", NUL and
 * the site's id. 24 in all: Turnstile takes 32 of `[A-Za-z0-9_-]` (turnstile/get-started/client-side-rendering), a site id
 * may have 63. The server alone writes it, into the frame of that site; a page that frames another site's captcha gets
 * tokens that no other site takes.
 */
export async function captchaAction(site: string): Promise<string> {
  return `v_${base64url((await sha256(`action\0${site}`)).subarray(0, 16))}`;
}
