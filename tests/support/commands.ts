/**
 * Runs the commands of a documentation page as its reader would, without a shell: exports, curl and the owner's command
 * line. Anything else in a `sh` block is an error, so that no command goes untested.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The commands in the `sh` blocks of a page, continued lines joined. */
export function commandsOf(page: string): string[] {
  const blocks = readFileSync(root(page), "utf8").matchAll(/^```sh\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, block = ""]) =>
    block
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .filter((line) => line.trim() !== ""),
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

/** Runs one command. `https://votes.example` stands for `origin`. */
export async function run(line: string, origin: string, variables: Record<string, string>): Promise<Ran> {
  const words = wordsOf(line, variables).map((word) => word.replaceAll("https://votes.example", origin));
  const [program, ...rest] = words;
  if (program === "export") {
    const [name = "", ...value] = (rest[0] ?? "").split("=");
    // What the page can't know is set by the test.
    variables[name] ??= value.join("=");
    return { ok: true, output: "" };
  }
  if (program === "curl") return curl(rest);
  const site = /^npm run (--silent )?site -- /.exec(words.join(" "));
  if (site) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [root("local/site/cli.ts"), ...words.slice(words.indexOf("--") + 1)],
      { env: { PATH: process.env.PATH, ...variables } },
    );
    return { ok: status === 0, output: `${stdout}${stderr}` };
  }
  throw new Error(`No test runs this command: ${line}`);
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
