/** Calls to our own API, with the session that the browser holds. Types are the contract's; knows no view. */
import type { Problem, SessionAnswer } from "../worker/contract/index.ts";

/** A refusal, in the API's own words. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** An answer, and the tag that a change of it names. */
export interface Answer<T> {
  body: T;
  tag: string;
}

/**
 * Asks for something as the console. `seen`: the tag of what is changed, as it was read. Throws `Refused`, or what `fetch`
 * throws where nobody answers.
 */
export async function ask<T>(
  method: string,
  path: string,
  { body, seen }: { body?: object; seen?: string } = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = {};
  if (body) headers["Content-Type"] = "application/json";
  if (seen) headers["If-Match"] = seen;
  return answerOf(await send(method, path, headers, body));
}

/** Reads something again that was read under a tag: null where it is still the same. Throws as `ask` does. */
export async function askAgain<T>(path: string, tag: string): Promise<Answer<T> | null> {
  const response = await send("GET", path, tag ? { "If-None-Match": tag } : {});
  return response.status === 304 ? null : answerOf(response);
}

function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Response> {
  return fetch(path, {
    method,
    headers: { ...headers, "Afterword-Console": "1" },
    cache: "no-store",
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Refused(answer);
  return { body: answer, tag: response.headers.get("ETag") ?? "" };
}

/** A path of the moderators' API. */
export const moderation = (site: string, path: string) =>
  `/v1/moderation/sites/${encodeURIComponent(site)}${path}`;

/** A path of signing in. */
export const session = (site: string, path = "") => `/v1/session${path}?site=${encodeURIComponent(site)}`;

export type Who = SessionAnswer;

/** What went wrong, for people: who was first where somebody was. */
export function inWords(error: unknown): string {
  if (!(error instanceof Refused)) return "Afterword does not answer. Try again in a moment.";
  const { code, changed, detail } = error.problem;
  if (code !== "changed-meanwhile" || !changed) return detail;
  return `${changed.by ?? "Somebody"} changed this at ${moment(changed.at)}. Here is how it stands now; act again if it is still right.`;
}

/** A moment for people, its time zone named. */
export function moment(at: string): string {
  return new Date(at).toLocaleString("en-GB", {
    ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
    timeZoneName: "short",
  });
}
