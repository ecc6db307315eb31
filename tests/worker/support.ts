/** What every worker test needs: a site, a reader, a captcha. Talks to the worker over HTTP only. */
import { env, exports } from "cloudflare:workers";
import { vi } from "vitest";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { Problem, Scope, VoteAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { voteKey } from "../../worker/domain/counting/vote-id.ts";
import type { Network } from "../../worker/domain/networks/network.ts";
import { HOUR_MS } from "../../worker/limits/time.ts";
import { pollName } from "../../worker/object/stubs.ts";
import type { Cast } from "../../worker/poll/votes/cast.ts";
import { anyAddress } from "../support/address.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { voteId } from "../support/vote-id.ts";
import { checkAnswer } from "./contract.ts";

/** The loopback, so that the stand-in is accepted. */
export const WORKER = "http://localhost";
export const ORIGIN = "https://daily.example";
export { ADMIN_TOKEN as ADMIN };

/** Calls the worker, and holds its answer against the OpenAPI document. */
export async function call(path: string, init?: RequestInit): Promise<Response> {
  const request = new Request(`${WORKER}${path}`, init);
  const response = await exports.default.fetch(request);
  await checkAnswer(request, response);
  return response;
}

/** Calls with a bearer token and, where a body is given, JSON, from a network of its own: no test is braked by another. */
export function callAs(token: string, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${token}`,
    "CF-Connecting-IP": anyAddress(),
    "Content-Type": "application/json",
  };
  return call(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

let sites = 0;

/** Registers a site nobody has used yet. */
export async function registerSite(settings: Record<string, unknown> = {}): Promise<string> {
  const site = `site-${++sites}-${crypto.randomUUID().slice(0, 8)}`;
  const response = await callAs(ADMIN_TOKEN, "PUT", `/v1/admin/sites/${site}`, {
    origins: [ORIGIN],
    ...settings,
  });
  if (response.status !== 201) throw new Error(await response.text());
  return site;
}

/** Mints a token for a site. */
export async function mintToken(site: string, scopes: Scope[], name?: string): Promise<string> {
  const response = await callAs(ADMIN_TOKEN, "POST", `/v1/admin/sites/${site}/tokens`, {
    name: name ?? `test ${crypto.randomUUID().slice(0, 8)}`,
    scopes,
  });
  return (await response.json<{ token: string }>()).token;
}

/** Somebody who acts, for calls that name her themselves. */
export const ADA = { id: "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a", name: "Ada" };

export const article = (name: string) => `${ORIGIN}/${name}`;

/** Each file turns switches for its own captchas alone, so that files run beside each other. */
const scope = crypto.randomUUID();

async function control<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${env.TURNSTILE_STAND_IN}/control/${path}?scope=${scope}`, init)).json<T>();
}

/** Turns the stand-in's switches for this file's captchas; `ALL_WELL` turns them back. */
export const turnstile = (switches: Record<string, unknown>) => control("switches", switches);
export const ALL_WELL = { siteverify: "ok", clockOffsetMs: 0 };
export const turnstileRequests = () => control<{ siteverify: number }>("requests");

/**
 * siteverify has three seconds, because a reader waits. No test does: on a busy machine a vote would now and then be held
 * that should count, and five of them would open the breaker for all that follow. Nor does an eviction then have to wait
 * for a timer that nobody needs any more.
 */
const impatient = AbortSignal.timeout;
const patient = () => new AbortController().signal;
AbortSignal.timeout = patient;

/** Lets siteverify have no more time than a reader gives it, while `work` is done. */
export async function withReadersPatience<T>(work: () => Promise<T>): Promise<T> {
  AbortSignal.timeout = impatient;
  try {
    return await work();
  } finally {
    AbortSignal.timeout = patient;
  }
}

/** A solved captcha for an article; `over` solves it for something else. */
export async function solve(site: string, id: string, over: Record<string, unknown> = {}): Promise<string> {
  const challenge = {
    sitekey: env.TURNSTILE_SITE_KEY,
    action: await captchaAction(site),
    cdata: await articleKey(site, id),
    hostname: "localhost",
    ...over,
  };
  return (await control<{ token: string }>("issue", challenge)).token;
}

/** Fields of a vote; the captcha is left out unless given. */
export interface Ballot {
  article: string;
  vote_id?: string;
  edit?: number;
  choice?: string;
  captcha?: string;
  [field: string]: string | number | undefined;
}

/** Sends a vote as a reader's browser does, from a network of its own unless a header says otherwise. */
export function post(site: string, fields: Ballot, headers: Record<string, string> = {}): Promise<Response> {
  const form = new URLSearchParams();
  const all = { vote_id: voteId(), edit: 0, choice: "yes", ...fields };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) form.set(name, String(value));
  return call(`/v1/sites/${site}/votes`, {
    method: "POST",
    headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress(), ...headers },
    body: form,
  });
}

/** Sends a vote with a captcha of its own and reads the answer. */
export async function vote(
  site: string,
  fields: Ballot,
): Promise<{ status: number; body: VoteAnswer & Omit<Problem, "status"> }> {
  const captcha = fields.captcha ?? (await solve(site, fields.article));
  const response = await post(site, { ...fields, captcha });
  return { status: response.status, body: await response.json() };
}

/** A network nobody else has. */
export function someNetwork(): Network {
  return {
    fine: crypto.getRandomValues(new Uint8Array(8)),
    coarse: crypto.getRandomValues(new Uint8Array(8)),
  };
}

/** A vote key of the current hour that nobody else has. */
export async function someKey(): Promise<Uint8Array> {
  return voteKey(voteId());
}

/** A first vote on an article as the route hands it to the Poll object. */
export function castOf(id: string, key: Uint8Array, over: Partial<Cast> = {}): Cast {
  return {
    key,
    choice: "yes",
    edit: 0,
    captcha: "passed",
    about: { article: id, address: null, title: null, title_source: "reader" },
    question: "like",
    wording: 1,
    closeAfterDays: null,
    network: someNetwork(),
    networkVotesPerDay: 300,
    proof: null,
    ...over,
  };
}

/** The Poll object of an article. */
export async function pollOf(site: string, id: string) {
  return env.POLL.getByName(pollName(site, await articleKey(site, id)));
}

/** Sets the worker's clock an hour ahead of the platform's, until mocks are restored: no alarm rings but those a test rings. */
export function aheadOfAlarms(): void {
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + HOUR_MS);
}

/** Asks again until the answer is as expected. The test's own time limit ends it. */
export async function eventually<T>(ask: () => Promise<T>, expected: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (expected(answer)) return answer;
    await scheduler.wait(100);
  }
}

/** Lets deadlines of some length end at once, as if their time had passed, and leaves all other timers alone. */
export function hurry(...deadlinesMs: number[]) {
  const real = globalThis.setTimeout;
  return vi
    .spyOn(globalThis, "setTimeout")
    .mockImplementation(((run: () => void, ms = 0) =>
      real(run, deadlinesMs.includes(ms) ? 20 : ms)) as typeof setTimeout);
}
