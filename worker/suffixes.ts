/**
 * Whether a site may have the origins that it is to be given. The Public Suffix List is a static asset, read only where a
 * pattern is among them: half a MB in every isolate's memory would be too much for a setting that is put once a year.
 */
import { admitsStrangers } from "./domain/articles/public-suffix.ts";
import { type Failure, failure, unfit } from "./domain/failure.ts";
import { SUFFIXES_DEADLINE_MS } from "./limits/deadlines.ts";
import { logException } from "./log.ts";
import { withDeadline } from "./object/deadline.ts";

/** Where the build puts it. The host is nobody's: the binding looks at the path alone. */
const LIST = "https://assets.invalid/public-suffixes.txt";
/** A rule that the list has had since its first day: what lacks it is not the list. */
const SURELY = "\ncom\n";

/**
 * `field`: where in the request they stand. Fails with `invalid-request`, naming each pattern that would take in hosts of strangers, or with `suffixes-unreadable`:
 * what can't be looked up is refused.
 */
export async function checkOrigins(
  env: Env,
  origins: readonly string[],
  field = "origins",
): Promise<{ ok: true } | Failure> {
  const patterns = origins.filter((origin) => origin.includes("*"));
  if (patterns.length === 0) return { ok: true };
  const rules = await withDeadline(readList(env), SUFFIXES_DEADLINE_MS, "the list of public suffixes").catch(
    (error) => {
      logException("error", "suffixes-unreadable", error, {});
      return undefined;
    },
  );
  if (rules === undefined) return failure("suffixes-unreadable");
  const refused = patterns.filter((pattern) => admitsStrangers(pattern, rules));
  if (refused.length === 0) return { ok: true };
  return unfit(
    refused.map((pattern) => ({
      field: `${field}.${origins.indexOf(pattern)}`,
      detail: `"${pattern}" takes in hosts of strangers, by the public suffix list`,
    })),
  );
}

async function readList(env: Env): Promise<string> {
  const response = await env.ASSETS.fetch(LIST);
  const text = await response.text();
  if (!response.ok || !text.includes(SURELY)) throw new Error(`HTTP ${response.status}, and no list`);
  return text;
}
