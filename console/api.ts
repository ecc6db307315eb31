/** Calls to our own API, with the session that the browser holds. Types are the contract's; knows no view. */
import { signal } from "@preact/signals";
import type { Problem, SessionAnswer } from "../worker/contract/index.ts";
import { pastedToken } from "./pasted.ts";
import { here } from "./place.ts";

/** Grows whenever the server says that nobody is signed in here any more. */
export const signedOut = signal(0);

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
 * Asks for something as the console. `seen`: the tag of what is changed, as it was read; `token`: to be tried, in place of the one
 * that was pasted. Throws `Refused`, or what `fetch` throws where nobody answers.
 */
export async function ask<T>(
  method: string,
  path: string,
  { body, seen, token }: { body?: object; seen?: string; token?: string } = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = {};
  if (body) headers["Content-Type"] = "application/json";
  if (seen) headers["If-Match"] = seen;
  return within(ANSWER_MS, async (signal) =>
    answerOf(
      path,
      await send(method, path, {
        headers,
        signal,
        ...(body && { body }),
        ...(token !== undefined && { token }),
      }),
    ),
  );
}

/** Reads something again that was read under a tag: null where it is still the same. Throws as `ask` does. */
export async function askAgain<T>(path: string, tag: string): Promise<Answer<T> | null> {
  return within(ANSWER_MS, async (signal) => {
    const response = await send("GET", path, { signal, headers: tag ? { "If-None-Match": tag } : {} });
    return response.status === 304 ? null : answerOf(path, response);
  });
}

/** Reads a file, as whoever is signed in here. Throws as `ask` does. */
export async function fileAt(path: string): Promise<Blob> {
  return within(FILE_MS, async (signal) => {
    const response = await send("GET", path, { signal, headers: {} });
    if (!response.ok) await answerOf(path, response);
    return response.blob();
  });
}

/** How long an answer may take; a file may be a whole site. A request that hangs ends, and whoever asked can ask again. */
const ANSWER_MS = 30_000;
const FILE_MS = 10 * 60_000;

/** Nobody has answered in time. */
class Hung extends Error {}

/** What is read within a time, from the sending to the last byte; `work` gives up with its signal. Throws `Hung`, or what it throws. */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(new Hung()), ms);
  try {
    return await work(ends.signal);
  } finally {
    clearTimeout(timer);
  }
}

function send(
  method: string,
  path: string,
  {
    headers,
    body,
    token,
    signal,
  }: { headers: Record<string, string>; body?: object; token?: string; signal: AbortSignal },
): Promise<Response> {
  const bearer = token ?? pastedToken(here.value.site ?? "");
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  return fetch(path, {
    method,
    signal,
    headers: { ...headers, "Afterword-Console": "1" },
    cache: "no-store",
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function answerOf<T>(path: string, response: Response): Promise<Answer<T>> {
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) {
    const refused = new Refused(answer);
    // Whoever asks who is signed in finds out by asking.
    if (response.status === 401 && !path.startsWith(SESSION)) signedOut.value++;
    throw refused;
  }
  return { body: answer, tag: response.headers.get("ETag") ?? "" };
}

/** A path of the moderators' API. */
export const moderation = (site: string, path: string) =>
  `/v1/moderation/sites/${encodeURIComponent(site)}${path}`;

/** A path of the owners' API. */
export const administration = (site: string, path = "") =>
  `/v1/admin/sites/${encodeURIComponent(site)}${path}`;

const SESSION = "/v1/session";
/** A path of signing in. */
export const session = (site: string, path = "") => `${SESSION}${path}?site=${encodeURIComponent(site)}`;

export type Who = SessionAnswer;

/** What went wrong, for people: who was first where somebody was. */
export function inWords(error: unknown): string {
  if (error instanceof Hung)
    return "Afterword has not answered for a while, so that we stopped waiting. What was asked for may have been done all the same.";
  if (!(error instanceof Refused)) return "Afterword does not answer. Try again in a moment.";
  const { code, changed, detail, errors } = error.problem;
  if (errors?.length) return `${detail} ${errors.map((each) => `${each.field}: ${each.detail}.`).join(" ")}`;
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
