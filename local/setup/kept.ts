/**
 * What this machine keeps of a deployment: the admin token, which Cloudflare shows nobody again, and what was answered. A
 * convenience: what is done is seen in the account, and the file can be lost.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Kept {
  adminToken?: string;
  /** The worker that secrets were put for, and its account's id: known for ours before it has any. */
  worker?: string;
  account?: string;
  /** Whether it has answered: before that there is nothing to upgrade. */
  answered?: boolean;
  host?: string;
  site?: string;
  origins?: string[];
  results?: string;
}

const fileOf = (staging: boolean) =>
  join(process.cwd(), ".afterword", `${staging ? "staging" : "production"}.json`);

/** As somebody would look for it. */
export const nameOf = (staging: boolean) => `.afterword/${staging ? "staging" : "production"}.json`;

export function kept(staging: boolean): Kept {
  const file = fileOf(staging);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** Adds to it. Only this user can read it. */
export function keep(staging: boolean, more: Kept): void {
  const file = fileOf(staging);
  mkdirSync(dirname(file), { recursive: true });
  // A token that is nowhere else is in it: what is cut off leaves the file as it was.
  const next = `${file}.new`;
  writeFileSync(next, `${JSON.stringify({ ...kept(staging), ...more }, null, 2)}\n`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}
