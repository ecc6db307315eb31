/**
 * A `wrangler` to be put first on PATH: hands its words and its stdin to an account (account.ts), and prints and ends as that
 * says. Decides nothing.
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PROGRAM = `#!/usr/bin/env node
const { appendFileSync } = require("node:fs");
let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", async () => {
  const asked = { words: process.argv.slice(2), input, env: process.env };
  const response = await fetch("ORIGIN", { method: "POST", body: JSON.stringify(asked) });
  const { out = "", err = "", code = 0, record, killed } = await response.json();
  process.stdout.write(out);
  process.stderr.write(err);
  if (record && process.env.WRANGLER_OUTPUT_FILE_PATH)
    appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, JSON.stringify(record) + "\\n");
  if (killed) process.kill(process.pid, "SIGKILL");
  process.exitCode = code;
});
`;

/** Writes it into `bin` of a folder, for an account at this address. */
export function writeCommand(folder: string, origin: string): void {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  // Of CommonJS, whatever package.json lies above it.
  writeFileSync(join(bin, "package.json"), "{}");
  writeFileSync(join(bin, "wrangler"), PROGRAM.replace("ORIGIN", origin));
  chmodSync(join(bin, "wrangler"), 0o755);
}
