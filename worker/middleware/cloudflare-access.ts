/**
 * Who Cloudflare Access says is asking, where a deployment stands behind it (developers.cloudflare.com/cloudflare-one,
 * "Validate JWTs"). Believes a header only if the team's key has signed it for our application. Knows no site and no person.
 */
import type { Context } from "hono";
import * as v from "valibot";
import {
  type AccessKey,
  AccessKeys,
  type AccessToken,
  accessTokenOf,
  claimsFault,
  isSignedBy,
} from "../domain/access-token.ts";
import { type Failure, failure, unfit } from "../domain/failure.ts";
import { ACCESS_KEYS_AGAIN_MS, ACCESS_KEYS_MS, ACCESS_KEYS_TIMEOUT_MS } from "../limits/sessions.ts";
import type { AppEnv } from "./problem.ts";

/** The team's keys as this isolate read them last. */
let known: { keys: AccessKey[]; readMs: number; of: string } | undefined;

/** The team's keys; read anew when they are old, or when one is asked for that is not among them. */
async function keysOf(team: string, kid: string): Promise<AccessKey[]> {
  const age = known?.of === team ? Date.now() - known.readMs : Number.POSITIVE_INFINITY;
  const has = known?.keys.some((key) => key.kid === kid);
  // Made-up ids ask for nothing: a key that is new is there for weeks before and after.
  if (known && age < (has ? ACCESS_KEYS_MS : ACCESS_KEYS_AGAIN_MS)) return known.keys;
  const response = await fetch(`${team}/cdn-cgi/access/certs`, {
    redirect: "manual",
    signal: AbortSignal.timeout(ACCESS_KEYS_TIMEOUT_MS),
  });
  const { keys } = v.parse(AccessKeys, await response.json());
  known = { keys, readMs: Date.now(), of: team };
  return keys;
}

/**
 * The address of whoever has come through Cloudflare Access. Fails with `invalid-request` where none is configured, with
 * `invitation-invalid` for what it has not signed, and with `busy` if its keys can't be read.
 */
export async function accessAddress(c: Context<AppEnv>): Promise<{ ok: true; address: string } | Failure> {
  const { ACCESS_TEAM: issuer, ACCESS_AUD: audience } = c.env;
  if (!issuer || !audience)
    return unfit([{ field: "invitation", detail: "what stands in the fragment of the link" }]);
  const token: AccessToken | undefined = accessTokenOf(c.req.header("Cf-Access-Jwt-Assertion") ?? "");
  if (!token) return failure("invitation-invalid", "no token of Access");
  const fault = claimsFault(token, { issuer, audience, nowMs: Date.now() });
  if (fault) return failure("invitation-invalid", fault);
  const keys = await keysOf(issuer, token.kid).catch(() => undefined);
  if (!keys) return failure("busy", "the keys of Access");
  const key = keys.find(({ kid }) => kid === token.kid);
  if (!key || !(await isSignedBy(key, token))) return failure("invitation-invalid", "not signed by the team");
  return { ok: true, address: token.claims.email };
}
