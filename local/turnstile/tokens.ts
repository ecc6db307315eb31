/**
 * The stand-in's memory of tokens and its answers at siteverify, as Turnstile documents them
 * (turnstile/get-started/server-side-validation, turnstile/troubleshooting/testing).
 * Pure: clock and chance are arguments. It proves nothing about anybody being human.
 */

/** Tokens are valid for five minutes and single use. */
export const TOKEN_LIFE_MS = 300_000;
const TOKEN_MAX_CHARS = 2_048;
/** What every test site key yields, and all that test secrets accept. */
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";

/** What each documented test secret answers: true for success, else the error code. */
const TEST_SECRETS: Record<string, true | string> = {
  "1x0000000000000000000000000000000AA": true,
  "2x0000000000000000000000000000000AA": "invalid-input-response",
  "3x0000000000000000000000000000000AA": "timeout-or-duplicate",
};

/** What each documented test site key does in the page. */
export const TEST_SITE_KEYS: Record<string, "pass" | "fail" | "interactive"> = {
  "1x00000000000000000000AA": "pass",
  "1x00000000000000000000BB": "pass",
  "2x00000000000000000000AB": "fail",
  "2x00000000000000000000BB": "fail",
  "3x00000000000000000000FF": "interactive",
};

/** A site key and the secret that verifies its tokens. */
export interface KeyPair {
  sitekey: string;
  secret: string;
}

/** What a token is solved for. */
export interface Challenge {
  sitekey: string;
  action?: string;
  cdata?: string;
  /** Host name of the page that the widget ran in. */
  hostname: string;
  interactive?: boolean;
}

/** Body of a siteverify request. */
export interface SiteverifyRequest {
  secret?: string;
  response?: string;
  idempotency_key?: string;
}

/** Answer of siteverify, fields as documented and as observed. */
export interface SiteverifyReply {
  success: boolean;
  "error-codes": string[];
  challenge_ts?: string;
  hostname?: string;
  action?: string;
  cdata?: string;
  messages?: string[];
  metadata?: { interactive?: boolean; result_with_testing_key?: boolean };
}

interface Issued extends Challenge {
  atMs: number;
  /** Set when the token is redeemed; a request with the same key is answered the same again. */
  redeemed?: { idempotencyKey: string | undefined };
}

export class Tokens {
  readonly #secrets: Map<string, string>;
  readonly #issued = new Map<string, Issued>();

  constructor(pairs: readonly KeyPair[]) {
    this.#secrets = new Map(pairs.map(({ sitekey, secret }) => [sitekey, secret]));
  }

  /** Whether a widget may be made with this site key. */
  knows(sitekey: string): boolean {
    return this.#secrets.has(sitekey) || sitekey in TEST_SITE_KEYS;
  }

  /** A token for a solved challenge. `chance` is some random text, unlike any other. */
  issue(challenge: Challenge, nowMs: number, chance: string): string {
    if (challenge.sitekey in TEST_SITE_KEYS) return DUMMY;
    for (const [token, { atMs }] of this.#issued) {
      if (atMs > nowMs - 2 * TOKEN_LIFE_MS) break;
      this.#issued.delete(token);
    }
    const token = `0.${chance}`;
    this.#issued.set(token, { ...challenge, atMs: nowMs });
    return token;
  }

  /** Answers a siteverify request. */
  siteverify({ secret, response, idempotency_key }: SiteverifyRequest, nowMs: number): SiteverifyReply {
    if (!secret) return refusal("missing-input-secret");
    if (!response) return refusal("missing-input-response");
    const test = TEST_SECRETS[secret];
    if (test !== undefined) return this.#test(test, response, nowMs);
    if (![...this.#secrets.values()].includes(secret)) return refusal("invalid-input-secret");
    const issued = response.length > TOKEN_MAX_CHARS ? undefined : this.#issued.get(response);
    if (!issued || this.#secrets.get(issued.sitekey) !== secret) return refusal("invalid-input-response");
    if (nowMs - issued.atMs > TOKEN_LIFE_MS) return refusal("timeout-or-duplicate");
    const { redeemed } = issued;
    if (redeemed && (!idempotency_key || redeemed.idempotencyKey !== idempotency_key))
      return refusal("timeout-or-duplicate");
    issued.redeemed ??= { idempotencyKey: idempotency_key };
    return {
      success: true,
      "error-codes": [],
      challenge_ts: new Date(issued.atMs).toISOString(),
      hostname: issued.hostname,
      action: issued.action ?? "",
      cdata: issued.cdata ?? "",
      metadata: { interactive: issued.interactive ?? false },
    };
  }

  #test(outcome: true | string, response: string, nowMs: number): SiteverifyReply {
    const metadata = { result_with_testing_key: true };
    if (response !== DUMMY) return refusal("invalid-input-secret");
    if (outcome !== true) return { ...refusal(outcome), metadata };
    // No action and no cdata: as observed of the real one, whatever its documentation's sample shows.
    const challenge_ts = new Date(nowMs).toISOString();
    return { success: true, "error-codes": [], challenge_ts, hostname: "example.com", metadata };
  }
}

function refusal(code: string): SiteverifyReply {
  return { success: false, "error-codes": [code], messages: [] };
}
