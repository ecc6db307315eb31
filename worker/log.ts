/**
 * The operator's log: one line of JSON for each event, with the version and deployment it comes from. The only file that
 * writes to the console. Never given an address, a query, a token or a vote id; of exceptions only what
 * domain/exception.ts lets through.
 */
import { env } from "cloudflare:workers";
import { version } from "../package.json";
import { sayableOf } from "./domain/exception.ts";
import type { Event } from "./events.ts";

/** `error`: our code is at fault. `warn`: something refused or failed that was expected to, sometimes. */
export type Level = "error" | "warn";

type Field = string | number | null | undefined | readonly string[];

/** Writes one line. A field that is undefined is left out. */
export function log(level: Level, event: Event, fields: Readonly<Record<string, Field>> = {}): void {
  console[level](JSON.stringify({ level, event, ...DEPLOYED, ...fields }));
}

/** Writes what was thrown: its name, what may be said of its message, and its stack. */
export function logException(
  level: Level,
  event: Event,
  error: unknown,
  fields: Readonly<Record<string, Field>> = {},
): void {
  log(level, event, { ...fields, ...sayableOf(error) });
}

/** What each line says of its worker: the package's version, and the deployment's id where the platform tells it. */
const DEPLOYED = { version, deployment: env.VERSION?.id };
