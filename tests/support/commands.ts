/**
 * Runs the commands of a documentation page as its reader would, without a shell: exports, curl, the owner's command line,
 * a file that is written, what goes through a pipe to Wrangler. Anything else in a `sh` block is an error, so that no command
 * goes untested.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The commands in the `sh` blocks of a page, continued lines joined. Blocks in a list are set in. */
export function commandsOf(page: string): string[] {
  const blocks = readFileSync(root(page), "utf8").matchAll(/^( *)```sh\n(.*?)^\1```$/gms);
  return [...blocks].flatMap(([, , block = ""]) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
}

/** Words as a POSIX shell splits them: quotes, comments and $VARIABLES; nothing else. */
export function wordsOf(line: string, variables: Record<string, string>): string[] {
  const words: string[] = [];
  const pattern = /\s*(?:#.*$|((?:'[^']*'|"[^"]*"|[^\s'"])+))/gy;
  for (let match = pattern.exec(line); match?.[1] !== undefined; match = pattern.exec(line)) {
    const word = match[1].replaceAll(
      /'([^']*)'|"([^"]*)"|([^\s'"]+)/g,
      (_, single, double, bare) =>
        single ??
        String(double ?? bare).replaceAll(/\$(\w+)/g, (_name, name: string) => variables[name] ?? ""),
    );
    words.push(word);
  }
  return words;
}

export interface Ran {
  ok: boolean;
  output: string;
}

/** Where a page's files are written and read. */
export const emptyFolder = () => mkdtempSync(join(tmpdir(), "afterword-docs-"));

/** Runs one command, in a folder. `https://votes.example` stands for `origin`. */
export async function run(
  line: string,
  origin: string,
  variables: Record<string, string>,
  folder = root(""),
): Promise<Ran> {
  const words = wordsOf(line, variables).map((word) => word.replaceAll("https://votes.example", origin));
  const into = words.at(-2) === ">" ? words.splice(-2)[1] : undefined;
  const piped = words.lastIndexOf("|");
  if (piped >= 0) return pipe(words.slice(0, piped), words.slice(piped + 1));
  const ran = await one(line, words, variables, folder);
  if (into !== undefined) writeFileSync(join(folder, into), ran.output);
  return ran;
}

async function one(
  line: string,
  words: string[],
  variables: Record<string, string>,
  folder: string,
): Promise<Ran> {
  const [program, ...rest] = words;
  if (program === "export") {
    const [name = "", ...value] = (rest[0] ?? "").split("=");
    // What the page can't know is set by the test.
    variables[name] ??= value.join("=");
    return { ok: true, output: "" };
  }
  if (program === "echo") return { ok: true, output: `${rest.join(" ")}\n` };
  if (program === "curl") return curl(rest);
  if (/^npm run (--silent )?wrangler -- /.test(words.join(" "))) return wrangler(words);
  // The packed form is the same code.
  const called = /^(npm run (?:--silent )?site --|npx afterword) /.exec(words.join(" "))?.[1];
  if (called === undefined) throw new Error(`No test runs this command: ${line}`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [root("local/site/cli.ts"), ...words.slice(called.split(" ").length)],
    { cwd: folder, env: { PATH: process.env.PATH, ...variables }, encoding: "utf8" },
  );
  return { ok: status === 0, output: status === 0 && line.includes(" > ") ? stdout : `${stdout}${stderr}` };
}

/** What makes a secret is run; Wrangler, which would need an account, is asked whether it has such a command. */
async function pipe(makers: string[], last: string[]): Promise<Ran> {
  let input = "";
  for (const words of splitAt(makers, "|")) {
    const [program = "", ...args] = words;
    if (!["openssl", "tr"].includes(program)) throw new Error(`No test runs ${program} in a pipe.`);
    const { status, stdout, error } = spawnSync(program, args, { input, encoding: "utf8" });
    if (status !== 0) return { ok: false, output: String(error ?? stdout) };
    input = stdout;
  }
  // As a secret it is held to what the worker asks of one.
  if (!/^[!-~]{32,200}$/.test(input)) return { ok: false, output: `no secret: ${input}` };
  return wrangler(last);
}

function splitAt(words: string[], mark: string): string[][] {
  const parts: string[][] = [[]];
  for (const word of words)
    if (word === mark) parts.push([]);
    else parts.at(-1)?.push(word);
  return parts;
}

/** Whether the pinned Wrangler has a command with the options that are named. Without an account it can't be run. */
export function wrangler(words: string[]): Ran {
  const args = words.slice(words.indexOf("--") + 1);
  const options = args.filter((arg) => arg.startsWith("--"));
  const other = args.findIndex((arg) => !/^[a-z]+$/.test(arg));
  const commands = args.slice(0, other < 0 ? args.length : other);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [root("node_modules/wrangler/bin/wrangler.js"), ...commands, "--help"],
    { cwd: root(""), encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
  const help = stdout + stderr;
  // Where it knows no such command it prints the list of all.
  const known = help.includes(`wrangler ${commands.join(" ")}`);
  return { ok: known && options.every((option) => help.includes(option)), output: help };
}

/** The part of curl that the pages use. */
async function curl(args: string[]): Promise<Ran> {
  let method = "GET";
  let body: string | undefined;
  let url = "";
  const headers = new Headers();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const next = () => args[++i] ?? "";
    if (arg === "-X") method = next();
    else if (arg === "-d") body = next();
    else if (arg === "-H") headers.append(...(next().split(/: (.*)/s, 2) as [string, string]));
    else if (arg.startsWith("-")) throw new Error(`No test knows curl ${arg}`);
    else url = arg;
  }
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  return { ok: response.ok, output: await response.text() };
}
