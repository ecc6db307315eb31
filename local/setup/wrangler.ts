/**
 * Runs Wrangler, the first that PATH leads to, and says what it met by name. Secrets reach it by stdin alone, and it keeps no
 * log of its own meanwhile. Knows no step of ours.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "./fault.ts";

/** What stops a command of Wrangler's, and what to do about each. */
const TROUBLES = {
  "not-logged-in": "npm run wrangler -- login, or set CLOUDFLARE_API_TOKEN",
  "several-accounts":
    "set CLOUDFLARE_ACCOUNT_ID to one of the accounts that npm run wrangler -- whoami lists",
  "not-permitted":
    "log in again (npm run wrangler -- login), or give the token the right: Workers Scripts, Workers KV Storage and Turnstile, each Edit; for a domain of your own Workers Routes and DNS as well",
  "no-subdomain":
    "choose your workers.dev subdomain once, in the dashboard under Compute, Workers & Pages, or take --host with a domain of your own",
  "name-taken":
    "choose another host name (--host), or take away what has it now: a DNS record or another worker's domain, in the dashboard",
  "no-network": "look at your network, and whether https://www.cloudflarestatus.com tells of a trouble",
  "no-worker": "npm run setup deploys it",
  "no-wrangler": "npm install",
  killed: "nothing is half done that a second run does not see",
  unknown: "read what Wrangler says",
} as const;
export type Trouble = keyof typeof TROUBLES;

/** In the order in which they are looked for: Wrangler wraps one in the words of another. */
const SIGNS: [Trouble, RegExp][] = [
  ["several-accounts", /More than one account available/i],
  [
    "no-network",
    /Unable to resolve Cloudflare|fetch failed|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN/,
  ],
  ["no-worker", /Worker (does not exist|"?[\w-]+"? not found)|\[code: (10007|10090)\]/i],
  ["no-subdomain", /(register|need) a workers\.dev subdomain|\[code: 10063\]/i],
  ["name-taken", /already (in use|exists|has externally managed DNS)|\[code: (100116|100117)\]/i],
  [
    "not-logged-in",
    /not logged in|necessary to set a CLOUDFLARE_API_TOKEN|"loggedIn": ?false|Failed to fetch auth token/i,
  ],
  ["not-permitted", /Authentication error|not authorized|permission|\[code: (10000|10023|9109)\]/i],
];

/** A command of Wrangler's that did not do what it was to do. */
export class WranglerFault extends Fault {
  readonly trouble: Trouble;
  constructor(trouble: Trouble, said: string) {
    super(said, TROUBLES[trouble]);
    this.trouble = trouble;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that a terminal takes for colours.
const COLOURS = /\x1b\[[0-9;]*m/g;

const ERROR = /^(✘|X) \[ERROR\] */;

/** What is said in Wrangler's place, where it says more than a sentence, or none. */
const SENTENCES: Partial<Record<Trouble, string>> = {
  "not-logged-in": "Wrangler is not logged in to Cloudflare.",
  "no-network": "Wrangler did not reach Cloudflare.",
};

/** The sentence that Wrangler's output comes down to: its first error, with what a failed request was answered; else its last line. */
function gistOf(output: string): string {
  const lines = output
    .replaceAll(COLOURS, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("🪵"));
  const error = lines.findIndex((line) => ERROR.test(line));
  if (error < 0) return lines.at(-1) ?? "Wrangler said nothing.";
  const [first = "", second = ""] = lines.slice(error);
  return `${first}${/failed\.$/.test(first) ? ` ${second}` : ""}`.replace(ERROR, "");
}

/** The name of what stopped a command, by what it has printed. */
export function troubleIn(output: string): Trouble {
  return SIGNS.find(([, sign]) => sign.test(output))?.[0] ?? "unknown";
}

/** What a command of Wrangler's has told. */
export interface Told {
  out: string;
  /** What a deploy has made, by Wrangler's own record. */
  deployed: { version: string; targets: string[] } | undefined;
}

/** A command that has not ended after this long never will. */
const PATIENCE_MS = 600_000;

/** Runs it without a terminal, so that it never asks. `input` is its stdin. Throws a WranglerFault. */
export async function wrangler(args: string[], input = ""): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), "afterword-wrangler-"));
  const record = join(folder, "record.ndjson");
  const bin = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
  const child = spawn("wrangler", args, {
    env: {
      ...process.env,
      PATH: `${process.env.PATH ?? ""}${delimiter}${bin}`,
      WRANGLER_OUTPUT_FILE_PATH: record,
      WRANGLER_WRITE_LOGS: "false",
      WRANGLER_SEND_METRICS: "false",
      NO_COLOR: "1",
    },
    stdio: "pipe",
    shell: process.platform === "win32",
    timeout: PATIENCE_MS,
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  // It may end without having read it.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  try {
    const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>(
      (resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => resolve({ code, signal }));
      },
    );
    if (signal) throw new WranglerFault("killed", `wrangler ${args[0]} was ended by ${signal}.`);
    if (code !== 0) {
      const trouble = troubleIn(out + err);
      throw new WranglerFault(trouble, SENTENCES[trouble] ?? gistOf(err.trim() ? err : out));
    }
    return { out, deployed: deployedIn(record) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new WranglerFault("no-wrangler", "There is no Wrangler on PATH.");
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function deployedIn(record: string): Told["deployed"] {
  let text: string;
  try {
    text = readFileSync(record, "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n").filter(Boolean);
  const deploy = lines.map((line) => JSON.parse(line)).find(({ type }) => type === "deploy");
  return deploy && { version: deploy.version_id ?? "", targets: deploy.targets ?? [] };
}

/** What a command prints as JSON. Throws a WranglerFault where it prints anything else. */
export async function wranglerJson<T>(...args: string[]): Promise<T> {
  const { out } = await wrangler(args);
  try {
    // Warnings may come before it.
    return JSON.parse(out.slice(out.search(/^[[{]/m)));
  } catch {
    throw new WranglerFault("unknown", `wrangler ${args.join(" ")} answered no JSON: ${gistOf(out)}`);
  }
}
