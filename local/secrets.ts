/** Secrets of this machine's own deployment: made on the first start, kept in an ignored file, never in the repository. */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Secrets {
  adminToken: string;
  /** Secret of the stand-in's one widget. */
  turnstileSecret: string;
  /** What networks are hashed with. */
  networkSecret: string;
  /** Where the worker of the last start was. */
  origin?: string;
  /** Of the demo site. Minted through the API, so absent until the first start is through. */
  moderatorToken?: string;
}

/** Reads the secrets, or makes them. */
export function loadSecrets(file: string): Secrets {
  const random = () => randomBytes(32).toString("base64url");
  const made = { adminToken: random(), turnstileSecret: random(), networkSecret: random() };
  // One that an older version kept lacks what is new since.
  const secrets = existsSync(file) ? { ...made, ...JSON.parse(readFileSync(file, "utf8")) } : made;
  saveSecrets(file, secrets);
  return secrets;
}

/** Writes the secrets so that only this user can read them. */
export function saveSecrets(file: string, secrets: Secrets): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
