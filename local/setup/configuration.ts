/**
 * What `npm run setup` writes into wrangler.toml: the name, the host and the site key, each in the line that is there for it.
 * Text in, text out: comments and whatever else has been changed by hand stay.
 */
import { Fault } from "./fault.ts";

/** Where a worker answers. */
export interface Place {
  /** The worker's name, without what Wrangler adds for an environment. */
  name: string;
  /** A host name, and a port where it is this machine's own. */
  host: string;
}

/** The test key that wrangler.toml comes with. */
export const TEST_SITE_KEY = "1x00000000000000000000AA";
/** The test secret that goes with it (turnstile/troubleshooting/testing). */
export const TEST_SECRET = "1x0000000000000000000000000000000AA";

/** The worker's name that a host name of workers.dev begins with; undefined for any other host. */
export function workersDevName(host: string): string | undefined {
  return /^([a-z0-9-]+)\.[a-z0-9-]+\.workers\.dev$/.exec(host)?.[1];
}

/** The address of a host: by HTTPS, but for this machine's own. */
export function originOf(host: string): string {
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? "http" : "https"}://${host}`;
}

/** The part of the text that belongs to a table and to no table after it, or what stands before the first. */
function section(text: string, table: string): [start: number, end: number] {
  const start = table ? text.indexOf(`\n[${table}]\n`) + 1 : 0;
  if (table && start === 0)
    throw new Fault(
      `wrangler.toml has no [${table}] any more.`,
      "bring it back from the repository: git diff wrangler.toml",
    );
  const next = text.slice(start + 1).search(/^\[/m);
  return [start, next < 0 ? text.length : start + 1 + next];
}

/** Writes a value into its line, which may be a comment so far. Throws a Fault where there is none. */
function put(text: string, table: string, key: string, value: string): string {
  const [start, end] = section(text, table);
  const part = text.slice(start, end);
  const line = new RegExp(`^(# ?)?${key} = .*$`, "m");
  if (!line.test(part))
    throw new Fault(
      `wrangler.toml has no line for ${key}${table && ` in [${table}]`}.`,
      "bring it back from the repository: git diff wrangler.toml",
    );
  return text.slice(0, start) + part.replace(line, () => `${key} = ${value}`) + text.slice(end);
}

/** The text with what has been chosen. A site key is for production alone: staging keeps Cloudflare's test key. */
export function configured(text: string, place: Place, staging: boolean, siteKey?: string): string {
  const table = staging ? "env.staging" : "";
  const workersDev = workersDevName(place.host) !== undefined;
  let next = put(text, table, "workers_dev", String(workersDev));
  if (!staging) next = put(next, "", "name", JSON.stringify(place.name));
  if (siteKey !== undefined && !staging)
    next = put(next, "vars", "TURNSTILE_SITE_KEY", JSON.stringify(siteKey));
  const route = `[{ pattern = ${JSON.stringify(place.host)}, custom_domain = true }]`;
  if (!workersDev) return put(next, table, "routes", route);
  if (staging) return put(next, table, "routes", "[]");
  // Commented out: what an earlier choice has left.
  const [start, end] = section(next, "");
  return next.slice(start, end).replace(/^routes = /m, "# routes = ") + next.slice(end);
}

/** The name and the site key that stand there now. */
export function configuredIn(text: string): { name: string; siteKey: string } {
  const [start, end] = section(text, "");
  const [from, to] = section(text, "vars");
  return {
    name: /^name = "(.*)"$/m.exec(text.slice(start, end))?.[1] ?? "afterword",
    siteKey: /^TURNSTILE_SITE_KEY = "(.*)"$/m.exec(text.slice(from, to))?.[1] ?? "",
  };
}
