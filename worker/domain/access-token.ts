/**
 * What Cloudflare Access says of whoever asks: a JSON Web Token (RFC 7519), signed with a key of the team's. Pure: keys and the
 * moment are given. Takes RS256 alone, whatever a token asks for, and none without an end.
 */
import * as v from "valibot";

/** A public key of the team's, as its JWK set names it (RFC 7517). */
export const AccessKeys = v.object({
  keys: v.array(v.object({ kid: v.string(), kty: v.literal("RSA"), n: v.string(), e: v.string() })),
});
export type AccessKey = v.InferOutput<typeof AccessKeys>["keys"][number];

const Header = v.object({ alg: v.literal("RS256"), kid: v.string() });
const Claims = v.object({
  iss: v.string(),
  aud: v.union([v.string(), v.array(v.string())]),
  exp: v.number(),
  nbf: v.optional(v.number(), 0),
  // In ASCII alone: no address folds into another one's.
  email: v.pipe(v.string(), v.regex(/^[!-~]+@[!-~]+$/)),
});

/** A token in its parts. Nothing of it is believed yet. */
export interface AccessToken {
  /** The id of the key that is said to have signed it. */
  kid: string;
  claims: v.InferOutput<typeof Claims>;
  signed: Uint8Array;
  signature: Uint8Array;
}

const bytesOf = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

/** A token as it was sent; undefined for what is none. */
export function accessTokenOf(text: string): AccessToken | undefined {
  const [header = "", claims = "", signature = "", more] = text.split(".");
  if (more !== undefined) return undefined;
  try {
    const [head, body] = [header, claims].map((part) => JSON.parse(new TextDecoder().decode(bytesOf(part))));
    return {
      kid: v.parse(Header, head).kid,
      claims: v.parse(Claims, body),
      signed: new TextEncoder().encode(`${header}.${claims}`),
      signature: bytesOf(signature),
    };
  } catch {
    return undefined;
  }
}

/** Why a token's claims are not taken; undefined where they are. The team signs for its other applications, too. */
export function claimsFault(
  { claims }: AccessToken,
  { issuer, audience, nowMs }: { issuer: string; audience: string; nowMs: number },
): string | undefined {
  const { iss, aud, exp, nbf } = claims;
  if (iss !== issuer) return "another issuer";
  if (![aud].flat().includes(audience)) return "another application";
  if (exp * 1_000 <= nowMs) return "over";
  return nbf * 1_000 > nowMs ? "not yet" : undefined;
}

/** Whether a key has signed it. */
export async function isSignedBy({ n, e }: AccessKey, { signed, signature }: AccessToken): Promise<boolean> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, algorithm, false, ["verify"]);
  return crypto.subtle.verify(algorithm.name, key, signature, signed);
}
