/** What a command of the command line is. Types, and the paths that all of them call. */
import type { ParseArgsOptionsConfig } from "node:util";
import type { Api } from "./api.ts";

/** What a command prints: for people, and with --json for machines; or an answer passed on as it is. */
export type Output = { text: string; data: unknown } | { stream: Response };

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

export interface Command {
  /** After the command's name. */
  usage: string;
  summary: string;
  help?: string;
  options: ParseArgsOptionsConfig;
  /** Names of what must stand beside the options. */
  takes: string[];
  run(api: Api, args: string[], values: Values): Promise<Output>;
}

/** A path of the owner's API. */
export const admin = (site = "", path = "") => `/v1/admin/sites/${encodeURIComponent(site)}${path}`;
/** A path of the moderators' API. */
export const moderation = (site = "", path = "") => `/v1/moderation/sites/${encodeURIComponent(site)}${path}`;
