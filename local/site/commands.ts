/** The table of contents of the command line: every command by what is typed. */
import { ARTICLES } from "./articles.ts";
import type { Command } from "./command.ts";
import { ERASING } from "./erasing.ts";
import { PEOPLE } from "./people.ts";
import { RESTORING } from "./restoring.ts";
import { SITES } from "./sites.ts";
import { TOKENS } from "./tokens.ts";
import { TRANSFER } from "./transfer.ts";

const { snippet, ...sites } = SITES;

/** In the order in which help lists them. */
export const COMMANDS: Record<string, Command> = {
  ...sites,
  ...TOKENS,
  ...PEOPLE,
  ...ARTICLES,
  ...TRANSFER,
  ...RESTORING,
  ...ERASING,
  ...(snippet && { snippet }),
};
