/** What --help prints: of the whole, of a group of commands and of one. Pure. */
import type { Around, Command } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { EXIT_CODES } from "./errors.ts";

type Caller = Pick<Around, "program">;

/** What every command takes beside its own. */
export const COMMON_HELP = `  --host URL         where the deployment is, in place of AFTERWORD_HOST
  --token-file FILE  a file with the token, or - for the standard input, in place of AFTERWORD_TOKEN
  --json             the answer as JSON, for machines
  --timeout N        seconds of silence after which the deployment is given up: 60
  --help             this`;

/** Commands by their names, those that begin with a word or all, in the order of the table. */
export function commandsIn(group?: string): [string, Command][] {
  return Object.entries(COMMANDS).filter(
    ([name]) => group === undefined || name === group || name.startsWith(`${group} `),
  );
}

function listed(commands: [string, Command][]): string {
  const width = Math.max(...commands.map(([name]) => name.length));
  return commands.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
}

/** All commands; or those of one group. */
export function overview({ program }: Caller, group?: string): string {
  const title = group === undefined ? "COMMAND" : `${group} …`;
  return `${program} ${title} [options]

${listed(commandsIn(group))}

${program} COMMAND --help says what one takes. The word "site" may be left out: "add" is "site add".
AFTERWORD_HOST says where your deployment is, AFTERWORD_TOKEN who you are.
Exit codes: ${EXIT_CODES.map(([code, what]) => `${code} ${what}`).join("; ")}.`;
}

/** What a command takes and does, with examples. */
export function helpOf({ program }: Caller, name: string, command: Command): string {
  const { usage, summary, help, examples, scope, alias } = command;
  const needs = scope === "admin" ? "the operator's admin token" : `a token with the scope ${scope}`;
  return [
    `${program} ${[name, usage].filter(Boolean).join(" ")}`,
    `${summary} Takes ${needs}.${alias ? ` "${alias}" is the same.` : ""}`,
    ...(help ? [help] : []),
    COMMON_HELP,
    `Examples:\n${examples.map((each) => `  ${program} ${each}`).join("\n")}`,
  ].join("\n\n");
}
