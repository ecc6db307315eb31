/** Calls to a deployment's API, as an owner's command line makes them. Knows no command. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Problem } from "../../worker/contract/index.ts";
import { loadSecrets } from "../secrets.ts";
import { optionOf } from "./options.ts";

/** Where the deployment is, and who asks. */
export interface Api {
  origin: string;
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Posts lines of NDJSON. */
  lines<T>(path: string, lines: string): Promise<T>;
  /** An answer to be passed on as it is. */
  stream(path: string): Promise<Response>;
}

/** The API's refusal, in its own words. */
export class Refused extends Error {}
/** No API answered. */
export class Unreachable extends Error {}
/** The command itself was wrong. */
export class Misused extends Error {}

const secretsFile = fileURLToPath(new URL("../../.afterword/secrets.json", import.meta.url));

/** AFTERWORD_URL and AFTERWORD_TOKEN; without them the deployment that `npm start` runs on this machine. */
export function connect(env: Record<string, string | undefined>): Api {
  const local = existsSync(secretsFile) ? loadSecrets(secretsFile) : undefined;
  const origin = (env.AFTERWORD_URL ?? local?.origin ?? "http://localhost:8787").replace(/\/+$/, "");
  // The local admin token is for the local deployment alone.
  const token = env.AFTERWORD_TOKEN ?? (origin === local?.origin ? local.adminToken : undefined);

  async function ask(
    method: string,
    path: string,
    body?: string,
    type = "application/json",
  ): Promise<Response> {
    if (!token)
      throw new Misused(
        "Set AFTERWORD_TOKEN to the admin token, or to a token of the site with the scope it takes.",
      );
    if (/[^!-~]/.test(token))
      throw new Misused("AFTERWORD_TOKEN has a blank or another character that no token has.");
    const init = {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
      ...(body === undefined ? {} : { body }),
    };
    const response = await fetch(origin + path, init).catch((error: Error) => {
      throw new Unreachable(
        `${origin} does not answer (${(error.cause as Error)?.message ?? error.message}).`,
      );
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    // One of an older version says no more than the names.
    const errors = problem.errors ?? problem.fields?.map((field) => ({ field, detail: "will not do" })) ?? [];
    const each = errors.map(({ field, detail }) => `\n${optionOf(field)}: ${detail}`);
    const { code = response.status, detail = "no detail" } = problem;
    throw new Refused(`${code}: ${detail}${each.join("")}`);
  }

  return {
    origin,
    async json<T>(method: string, path: string, body?: unknown) {
      const response = await ask(method, path, body === undefined ? body : JSON.stringify(body));
      return (response.status === 204 ? null : await response.json()) as T;
    },
    async lines<T>(path: string, lines: string) {
      return (await (await ask("POST", path, lines, "application/x-ndjson")).json()) as T;
    },
    stream: (path) => ask("GET", path),
  };
}
