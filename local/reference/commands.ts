/** The command line, of its own table of commands: exit codes, common options, every command with its help and examples. Pure. */
import { COMMANDS } from "../site/commands/index.ts";
import { EXIT_CODES } from "../site/errors.ts";
import { COMMON_HELP } from "../site/help.ts";

const PROGRAM = "npx afterword";

/** The anchor that a heading has. */
const anchor = (name: string) => name.replaceAll(" ", "-");

function needs(scope: string): string {
  return scope === "admin" ? "the operator's admin token" : `a token with the scope \`${scope}\``;
}

function entry([name, command]: [string, (typeof COMMANDS)[string]]): string {
  const { usage, summary, help, scope, alias, examples } = command;
  const typed = [PROGRAM, name, usage].filter(Boolean).join(" ");
  return `### ${name}

${summary.replaceAll('"', "`")} Takes ${needs(scope)}.${alias ? ` \`${alias}\` is the same.` : ""}

\`\`\`text
${[typed, ...(help ? [help] : [])].join("\n\n")}
\`\`\`

\`\`\`sh
${examples.map((each) => `${PROGRAM} ${each}`).join("\n")}
\`\`\``;
}

/** The part `commands`. */
export function commands(): string {
  const all = Object.entries(COMMANDS);
  const codes = EXIT_CODES.map(([code, what]) => `- \`${code}\`: ${what}`).join("\n");
  const list = all
    .map(([name, { summary }]) => `- [\`${name}\`](#${anchor(name)}): ${summary.replaceAll('"', "`")}`)
    .join("\n");
  return `## Exit codes

${codes}

## Options of every command

\`\`\`text
${COMMON_HELP}
\`\`\`

## Commands

${list}

${all.map(entry).join("\n\n")}`;
}
