/** The worker's three secrets: which of them the account has, and putting those that it lacks, by stdin. Prints none of them. */
import { randomBytes } from "node:crypto";
import { WranglerFault, wrangler, wranglerJson } from "./wrangler.ts";

export const NAMES = ["ADMIN_TOKEN", "NETWORK_SECRET", "TURNSTILE_SECRET_KEY"] as const;
export type SecretName = (typeof NAMES)[number];
export const isSecretName = (name: string): name is SecretName => NAMES.some((each) => each === name);

/** 256 bits, in characters that a header can carry. */
export const randomSecret = () => randomBytes(32).toString("base64url");

/** The names of a worker's secrets; undefined where there is no such worker. */
export async function secretsOf(worker: string): Promise<string[] | undefined> {
  try {
    const all = await wranglerJson<{ name: string }[]>(
      ...["secret", "list", "--name", worker, "--format", "json"],
    );
    return all.map(({ name }) => name);
  } catch (error) {
    if (error instanceof WranglerFault && error.trouble === "no-worker") return undefined;
    throw error;
  }
}

/** Puts them. A worker that is not there yet is made without code, as Wrangler does it. */
export async function putSecrets(
  worker: string,
  secrets: Partial<Record<SecretName, string>>,
): Promise<void> {
  await wrangler(["secret", "bulk", "--name", worker], JSON.stringify(secrets));
}
