/** What was typed, as a command's arguments and options. Refuses what the command doesn't take, with what was meant. Pure. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Command, Values } from "./command.ts";
import { Misused } from "./errors.ts";
import { nearest } from "./names.ts";

/** What every command takes. */
export const COMMON = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  host: { type: "string" },
  "token-file": { type: "string" },
  timeout: { type: "string" },
} as const satisfies ParseArgsOptionsConfig;

/** Article keys have this many characters; one of 64 begins with a dash. */
const KEY = /^-[\w-]{21}$/;

/** The arguments and the options of a command. Throws what is wrong with them; a value is never repeated. */
export function argumentsOf(
  { options, takes }: Pick<Command, "options" | "takes">,
  typed: readonly string[],
): { args: string[]; values: Values } {
  const known: ParseArgsOptionsConfig = { ...options, ...COMMON };
  const args: string[] = [];
  const positionals: string[] = [];
  for (let i = 0; i < typed.length; i++) {
    const arg = typed[i] ?? "";
    if (arg === "--") {
      positionals.push(...typed.slice(i + 1));
      break;
    }
    const name = /^--([^=]+)/.exec(arg)?.[1] ?? "";
    if (!arg.startsWith("-") || arg === "-") positionals.push(arg);
    else if (known[name]?.type === "string" && !arg.includes("=")) {
      const value = typed[++i];
      if (value === undefined) throw new Misused(`--${name} takes a value after it.`);
      // A value may begin with a dash.
      args.push(`${arg}=${value}`);
    } else if (!(name in known) && KEY.test(arg) && takes.includes("ARTICLE")) positionals.push(arg);
    else args.push(arg);
  }
  const { values, tokens } = parseArgs({ args, options: known, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const option = known[name];
    if (!option) throw unknown(rawName, name, known);
    if (option.type === "boolean" && value !== undefined) throw new Misused(`--${name} takes no value.`);
    if (seen.has(name) && option.type === "string" && !option.multiple)
      throw new Misused(`--${name} is given twice, and takes one value.`);
    seen.add(name);
  }
  return { args: positionals, values };
}

function unknown(typed: string, name: string, known: ParseArgsOptionsConfig): Misused {
  if (/^(admin-)?token$/.test(name))
    return new Misused(
      "A token is not taken from the command line, where other users of the machine can read it: set AFTERWORD_TOKEN, or give --token-file FILE, or - for the standard input.",
    );
  const meant = nearest(name, Object.keys(known));
  return new Misused(`There is no option ${typed} here.${meant ? ` Did you mean --${meant}?` : ""}`);
}
