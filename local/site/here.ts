/** The deployment that `npm start` runs on this machine. The packed command line knows of none. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadSecrets } from "../secrets.ts";

const secretsFile = fileURLToPath(new URL("../../.afterword/secrets.json", import.meta.url));
const ORIGIN = "http://localhost:8787";

/** Where it was when it ran last, and its admin token; an empty one where it has never run. */
export function here(): { origin: string; adminToken: string } {
  if (!existsSync(secretsFile)) return { origin: ORIGIN, adminToken: "" };
  const { origin = ORIGIN, adminToken } = loadSecrets(secretsFile);
  return { origin, adminToken };
}
