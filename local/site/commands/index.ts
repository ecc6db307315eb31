/** The table of contents of the command line: every command by what is typed. docs/cli.md is made of it. */
import type { Command } from "../command.ts";
import { ARTICLES } from "./articles.ts";
import { ERASING } from "./erasing.ts";
import { PEOPLE } from "./people.ts";
import { POLLS } from "./polls.ts";
import { RESTORING } from "./restoring.ts";
import { REVIEWS } from "./reviews.ts";
import { SIGNALS } from "./signals.ts";
import { SITES } from "./sites.ts";
import { TOKENS } from "./tokens.ts";
import { TRANSFER } from "./transfer.ts";

/** In the order in which help and docs list them. */
export const COMMANDS: Record<string, Command> = {
  ...SITES,
  ...TOKENS,
  ...PEOPLE,
  ...ARTICLES,
  ...POLLS,
  ...SIGNALS,
  ...REVIEWS,
  ...RESTORING,
  ...TRANSFER,
  ...ERASING,
};

/** Other names of commands. */
export const ALIASES: Record<string, string | undefined> = {
  __proto__: null as never,
  ...Object.fromEntries(
    Object.entries(COMMANDS).flatMap(([name, { alias }]) => (alias ? [[alias, name]] : [])),
  ),
};
