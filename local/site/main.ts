/**
 * One run of the command line, the same in the clone and in the packed form: finds the command, asks the API, prints. What was
 * asked for goes to the standard output, everything else to the standard error.
 */
import { connect } from "./api.ts";
import { argumentsOf, type COMMON } from "./arguments.ts";
import type { Around, Command, Text } from "./command.ts";
import { ALIASES, COMMANDS } from "./commands/index.ts";
import { numberOf } from "./commands/settings.ts";
import { exitCodeOf, Misused, Refused } from "./errors.ts";
import { commandsIn, helpOf, overview } from "./help.ts";
import { nearest } from "./names.ts";
import { optionOf } from "./options.ts";
import { keep, pass } from "./streams.ts";
import { drawn, type Paper, paperOf } from "./table.ts";

interface Found {
  name: string;
  command: Command;
  rest: string[];
}

/** The command that the arguments begin with: two words or one, by another name too, or with "site" left out. */
function commandIn(argv: readonly string[]): Found | undefined {
  for (const words of [2, 1]) {
    const typed = argv.slice(0, words).join(" ");
    const name = ALIASES[typed] ?? typed;
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command) return { name, command, rest: argv.slice(words) };
  }
  const name = `site ${argv[0]}`;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return command && { name, command, rest: argv.slice(1) };
}

/** What is printed for people. */
function shown(text: Text, paper: Paper): string {
  return [text]
    .flat()
    .map((part) => (typeof part === "string" ? part : drawn(part, paper)))
    .join("\n\n");
}

/** What is printed where no command is named: help, or the version. Throws where something else was typed. */
function withoutCommand(argv: readonly string[], around: Around): string {
  const words = argv.filter((each) => !each.startsWith("-"));
  const flags = argv.filter((each) => each.startsWith("-"));
  const asked = flags.includes("--help") || flags.includes("-h");
  const [group] = words;
  if (group === undefined) {
    if (flags.includes("--version")) return around.version;
    if (flags.length === 0 || asked) return overview(around);
    throw new Misused(`There is no option ${flags[0]?.split("=")[0]} without a command. --help lists them.`);
  }
  const names = [...Object.keys(COMMANDS), ...Object.keys(ALIASES)];
  const isGroup = commandsIn(group).length > 0;
  if (isGroup && words.length === 1) {
    if (asked) return overview(around, group);
    throw new Misused(`Which one?\n\n${overview(around, group)}`);
  }
  const short = Object.keys(COMMANDS).flatMap((name) => /^site (.+)$/.exec(name)?.[1] ?? []);
  // What was typed may be the second word alone.
  const whole = Object.keys(COMMANDS).find((name) => name.endsWith(` ${group}`));
  const meant = whole ?? nearest(words.slice(0, 2).join(" "), names) ?? nearest(group, [...names, ...short]);
  const hint = meant ? `Did you mean "${meant}"?` : "--help lists them.";
  throw new Misused(`There is no command "${words.slice(0, isGroup ? 2 : 1).join(" ")}". ${hint}`);
}

async function run(argv: readonly string[], around: Around): Promise<void> {
  const found = commandIn(argv);
  if (!found) {
    console.log(withoutCommand(argv, around));
    return;
  }
  const { name, command, rest } = found;
  if (rest.some((each) => each === "--help" || each === "-h")) {
    console.log(helpOf(around, name, command));
    return;
  }
  const { args, values } = argumentsOf(command, rest);
  if (args.length !== command.takes.length)
    throw new Misused(
      `"${name}" takes ${command.takes.join(" and ") || "nothing but options"}: ${around.program} ${name} ${command.usage}\n--help says more.`,
    );
  const text = (option: keyof typeof COMMON) => {
    const value = values[option];
    return typeof value === "string" ? value : undefined;
  };
  const api = connect(around.env, {
    host: text("host"),
    tokenFile: text("token-file"),
    timeoutS: numberOf(values.timeout, "timeout"),
    local: around.local?.(),
    nameOf: (field) => optionOf(field, values),
  });
  const output = await command.run(api, args, values, around).catch((error: unknown) => {
    if (!(error instanceof Refused) || error.code !== "scope-missing") throw error;
    const takes = values["dry-run"] && command.scope === "moderate" ? "read" : command.scope;
    throw new Refused(`${error.message} "${name}" takes the scope ${takes}.`, error.code);
  });
  if ("stream" in output) {
    if (output.file === undefined) return pass(output.stream);
    await keep(output.stream, output.file);
    console.error(`Written to ${output.file}.`);
    return;
  }
  const { text: told, aside, data } = output;
  const paper = paperOf(process.stdout, around.env);
  console.log(values.json ? JSON.stringify(data, null, 2) : shown(told, paper));
  if (aside && !values.json) console.error(aside);
}

/** Runs what was typed and sets the exit code. Prints what failed as a sentence, without a stack. */
export async function main(argv: readonly string[], around: Around): Promise<void> {
  // Whoever reads the output may have seen enough: `… | head`.
  process.stdout.on("error", (error: Error & { code?: string }) => {
    if (error.code !== "EPIPE") throw error;
  });
  try {
    await run(argv, around);
  } catch (error) {
    if ((error as { code?: string }).code === "EPIPE") return;
    console.error((error as Error).message);
    process.exitCode = exitCodeOf(error);
  }
}
