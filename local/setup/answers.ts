/**
 * What is asked before a deploy: given by options, kept from an earlier run, or asked at a terminal, in this order. Without a
 * terminal nothing is asked, and what is missing is named by its option.
 */
import { cancel, isCancel, password, select, text } from "@clack/prompts";
import { Fault } from "./fault.ts";
import { type Kept, kept } from "./kept.ts";

/** Who sees results, as the API names it, in the order of asking. */
export const RESULTS = {
  "after-voting": "Readers who have voted",
  always: "Everybody, before the vote too: many then go along with the majority",
  "after-closing": "Everybody, once the poll is closed",
  never: "The newsroom alone",
} as const;

export interface Answers {
  host: string;
  site: string;
  origins: string[];
  results: string;
}

export interface Given {
  host?: string | undefined;
  site?: string | undefined;
  origins?: string[] | undefined;
  results?: string | undefined;
}

const HOST = /^(localhost|127\.0\.0\.1)(:\d+)?$|^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;
const SITE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What is wrong with an answer, or undefined. */
export const CHECKS = {
  host: (value: string) =>
    HOST.test(value) ? undefined : "A host name alone, without https:// and path: votes.example.",
  site: (value: string) =>
    SITE.test(value) ? undefined : "Up to 63 small letters, digits and dashes: daily.",
  origins: (values: string[]) => {
    const wrong = values.find((each) => !/^https?:\/\/[^/\s]+\/?$/.test(each));
    if (wrong !== undefined || values.length === 0)
      return "Origins with https:// and without a path: https://daily.example.";
    return undefined;
  },
  results: (value: string) =>
    Object.hasOwn(RESULTS, value) ? undefined : `One of ${Object.keys(RESULTS).join(", ")}.`,
};

/** Whether somebody is there to be asked. */
export const isAsking = () => Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI);

/** What was answered. Ctrl-C ends the process, before anything has been changed. */
function answered<T>(value: T): Exclude<T, symbol> {
  if (!isCancel(value)) return value as Exclude<T, symbol>;
  cancel("Nothing has been changed.");
  process.exit(130);
}

const listed = (value: string) => value.split(/[\s,]+/).filter(Boolean);

/** All answers. Throws a Fault for one that will not do, or is missing. */
export async function answersFrom(given: Given, staging: boolean): Promise<Answers> {
  // Staging is asked nothing that production has answered, but for its host.
  const known: Kept = { ...kept(false), ...(staging && { host: undefined }), ...defined(kept(staging)) };
  if (!isAsking()) missed({ ...known, ...defined(given) });
  const host = await one("host", given.host, known.host, () =>
    asked(
      `Which host name shall it answer at?${staging ? " Another one than production's." : ""}`,
      "afterword.SUBDOMAIN.workers.dev, or one in a zone of your account: votes.daily.example",
      CHECKS.host,
    ),
  );
  const site = await one("site", given.site, known.site, () =>
    asked("What shall the site be called, in addresses and for good?", "daily", CHECKS.site),
  );
  const origins = await one(
    "origins",
    given.origins?.length ? given.origins : undefined,
    known.origins,
    async () =>
      listed(
        await asked(
          "At which origins are its articles? Several with blanks between.",
          "https://daily.example https://www.daily.example",
          (value) => CHECKS.origins(listed(value)),
        ),
      ),
  );
  const results = await one("results", given.results, known.results, async () =>
    answered(
      await select({
        message: "Who sees the results?",
        options: Object.entries(RESULTS).map(([value, label]) => ({ value, label, hint: value })),
      }),
    ),
  );
  return { host, site, origins, results };
}

/** Throws a Fault that names all that is missing, where that is more than one: nobody is sent round option by option. */
function missed(said: Kept): void {
  const names = Object.keys(OPTIONS) as (keyof Answers)[];
  const missing = names.filter((name) => !said[name]?.length);
  if (missing.length < 2 || names.some((name) => said[name]?.length && wrongIn(name, said[name]))) return;
  const options = missing.map((name) => OPTIONS[name]).join(", ");
  throw new Fault(`${options} are missing.`, "npm run setup -- --help lists the options");
}

const wrongIn = (name: keyof Answers, value: unknown) =>
  (CHECKS[name] as (value: unknown) => string | undefined)(value);

const OPTIONS = { host: "--host", site: "--site", origins: "--origin", results: "--results" } as const;

async function one<Name extends keyof Answers>(
  name: Name,
  given: Answers[Name] | undefined,
  known: Answers[Name] | undefined,
  ask: () => Promise<Answers[Name]>,
): Promise<Answers[Name]> {
  const value = given ?? known ?? (isAsking() ? await ask() : undefined);
  if (value === undefined)
    throw new Fault(`${OPTIONS[name]} is missing.`, "npm run setup -- --help lists the options");
  const wrong = wrongIn(name, value);
  if (wrong) throw new Fault(`${OPTIONS[name]} "${value}" will not do.`, wrong);
  return value;
}

async function asked(
  message: string,
  placeholder: string,
  check: (value: string) => string | undefined,
): Promise<string> {
  return answered(await text({ message, placeholder, validate: (value) => check(value ?? "") }));
}

/** The two Turnstile keys, where Wrangler may not make them: with the clicks that show them. */
export async function keysFromSomebody(host: string): Promise<{ siteKey: string; secret: string }> {
  const clicks = `In Cloudflare's dashboard: Application security, Turnstile, Add widget; name "Afterword", Add hostnames: ${host}; Managed; Create. The next page shows both keys`;
  if (!isAsking())
    throw new Fault(
      "Wrangler may not make a Turnstile widget.",
      `${clicks}: give them as --sitekey and in TURNSTILE_SECRET_KEY`,
    );
  const siteKey = answered(
    await text({
      message: `${clicks}. The site key?`,
      validate: (value) => (/^0x[\w-]{10,}$/.test(value ?? "") ? undefined : "It begins with 0x."),
    }),
  );
  const secret = answered(
    await password({
      message: "And the secret key?",
      validate: (value) => (/^0x[\w-]{20,}$/.test(value ?? "") ? undefined : "It begins with 0x."),
    }),
  );
  return { siteKey, secret };
}

function defined<T extends object>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}
