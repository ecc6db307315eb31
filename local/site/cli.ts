/**
 * `npm run site -- …`: the owner's command line over the admin API. Exit codes: 0 done, 1 refused by the API,
 * 2 the command was wrong, 3 nobody answered.
 */
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { connect, Misused, Refused, Unreachable } from "./api.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";

const COMMON = { help: { type: "boolean", short: "h" }, json: { type: "boolean" } } as const;

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `npm run site -- COMMAND [options]

${lines.join("\n")}

Every command takes --help, and --json for machines (with npm run --silent site).
AFTERWORD_URL says where your deployment is, AFTERWORD_TOKEN who you are; without them the one of npm start is meant.
Exit codes: 0 done, 1 refused, 2 the command was wrong, 3 nobody answered.`;
}

function helpOf(name: string, { usage, summary, help }: Command): string {
  return `npm run site -- ${name} ${usage}\n\n${summary}${help ? `\n\n${help}` : ""}`;
}

/** The command that the arguments begin with, one word or two, and the rest of them. */
function commandIn(argv: string[]): { name: string; command: Command; rest: string[] } | undefined {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(" ");
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command) return { name, command, rest: argv.slice(words) };
  }
  return undefined;
}

function parsed({ options }: Command, rest: string[]) {
  // A value may begin with a dash, as article keys do now and then.
  const args = rest.flatMap((arg, i) => {
    const takesNext = (each = "") => options[each.slice(2)]?.type === "string" && each.startsWith("--");
    if (takesNext(rest[i - 1])) return [];
    return takesNext(arg) && i + 1 < rest.length ? [`${arg}=${rest[i + 1]}`] : [arg];
  });
  try {
    return parseArgs({ args, options: { ...options, ...COMMON }, allowPositionals: true });
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}

async function run(argv: string[]): Promise<void> {
  const found = commandIn(argv);
  if (!found) {
    if (argv.length > 0 && !argv.includes("--help") && !argv.includes("-h"))
      throw new Misused(`There is no command "${argv.join(" ")}". --help lists them.`);
    console.log(overview());
    return;
  }
  const { name, command, rest } = found;
  const { values, positionals } = parsed(command, rest);
  if (values.help) {
    console.log(helpOf(name, command));
    return;
  }
  if (positionals.length !== command.takes.length)
    throw new Misused(
      `Takes ${command.takes.join(" and ") || "nothing but options"}.\n\n${helpOf(name, command)}`,
    );
  const output = await command.run(connect(process.env), positionals, values);
  if ("stream" in output) {
    if (output.stream.body) await pipeline(output.stream.body, process.stdout);
  } else console.log(values.json ? JSON.stringify(output.data, null, 2) : output.text);
}

run(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  // Whoever reads the output may have seen enough: `… | head`.
  if (error.code === "EPIPE") return;
  console.error(error.message);
  process.exitCode =
    error instanceof Refused ? 1 : error instanceof Misused ? 2 : error instanceof Unreachable ? 3 : 1;
});
