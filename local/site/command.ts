/** What a command of the command line is. Types, and the paths that all of them call. */
import type { ParseArgsOptionsConfig } from "node:util";
import type { Scope } from "../../worker/contract/index.ts";
import type { Api } from "./api.ts";
import type { Table } from "./table.ts";

/** What is printed for people: paragraphs, and tables that are drawn as wide as the terminal. */
export type Text = string | Table | (string | Table)[];

/**
 * What a command prints. `text` is what was asked for and goes to the standard output alone, so that `$(…)` has a token, an
 * address or a table and nothing else; `aside` is what to know of it, and goes to the standard error; `data` is for --json.
 */
export interface Printed {
  text: Text;
  aside?: string;
  data: unknown;
}

/** A printed answer; or one that is passed on as it is, into a file where one is named. */
export type Output = Printed | { stream: Response; file: string | undefined };

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** The words that a language's poll begins with: what styles keep room for. */
export type Asked = Record<"question" | "yes" | "no", string>;

/** What a run has around it, which differs between the clone and the packed form, and between a terminal and a pipe. */
export interface Around {
  /** How the command line is called here: `npm run site --` or `afterword`. */
  program: string;
  version: string;
  env: Record<string, string | undefined>;
  /** The widget's words in each language it speaks. */
  asked(): Record<string, Asked>;
  /** The deployment that runs on this machine, if one is known here, with its admin token. */
  local?(): { origin: string; adminToken: string };
  /** A line for people who wait, on the standard error. */
  progress(line: string): void;
}

export interface Command {
  /** After the command's name. */
  usage: string;
  summary: string;
  help?: string;
  options: ParseArgsOptionsConfig;
  /** Names of what must stand beside the options. */
  takes: string[];
  /** What the token must have; `admin` is the operator's token. */
  scope: Scope | "admin";
  /** Another name that it goes by. */
  alias?: string;
  /** After the program's name, each a whole line. docs/cli.md has them, and a test runs them. */
  examples: string[];
  run(api: Api, args: string[], values: Values, around: Around): Promise<Output>;
}

/** A path of the owner's API. */
export const admin = (site = "", path = "") => `/v1/admin/sites/${encodeURIComponent(site)}${path}`;
/** A path of the moderators' API. */
export const moderation = (site = "", path = "") => `/v1/moderation/sites/${encodeURIComponent(site)}${path}`;
