/**
 * The Turnstile stand-in: serves api.js, the challenge's page and siteverify on the loopback, with switches for
 * what goes wrong with the real one. Never to be reached from anywhere else, and never deployed.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { controlPage } from "./control.ts";
import { ALL_WELL, type Switches } from "./switches.ts";
import { type Challenge, type KeyPair, type SiteverifyReply, TEST_SITE_KEYS, Tokens } from "./tokens.ts";

/** A running stand-in. */
export interface Turnstile {
  /** `http://localhost:<port>` */
  origin: string;
  scriptUrl: string;
  siteverifyUrl: string;
  /** Requests served so far. */
  requests: { script: number; siteverify: number };
  /** Makes a token without a page, for load tests. */
  issue(challenge: Challenge): string;
  /** Turns switches; what is left out stays. */
  set(switches: Partial<Switches>): void;
  close(): Promise<void>;
}

/**
 * What a group of tokens has to itself. Tests that share a stand-in name a scope when they have tokens issued
 * (`/control/issue?scope=a`), and turn the switches of that scope alone. A reader's page is in the scope without a name.
 */
interface Scope {
  switches: Switches;
  requests: { script: number; siteverify: number };
}

const SLOW_MS = 10_000;
/** A clock that is further off is told of by code 200100. */
const CLOCK_MAX_MS = 300_000;
const BODY_MAX_BYTES = 100_000;

/** Starts a stand-in on the loopback; port 0 takes any free one. */
export async function startTurnstile(options: { port?: number; pairs: KeyPair[] }): Promise<Turnstile> {
  const tokens = new Tokens(options.pairs);
  const scopes = new Map<string, Scope>();
  function scopeOf(name: string): Scope {
    const known = scopes.get(name);
    if (known) return known;
    const made = { switches: { ...ALL_WELL }, requests: { script: 0, siteverify: 0 } };
    scopes.set(name, made);
    return made;
  }
  const { switches, requests } = scopeOf("");
  const scripts = await bundle();
  const now = ({ switches }: Scope) => Date.now() + switches.clockOffsetMs;
  /** The token carries its scope's name, as siteverify is told nothing else. */
  const issue = (challenge: Challenge, scope = "") =>
    tokens.issue(challenge, now(scopeOf(scope)), `${scope}.${randomBytes(180).toString("base64url")}`);

  /** What the challenge's page is told to do for a site key, by the reader's clock. */
  function behaviour(sitekey: string, atMs: number): { does: string; code: string; delayMs: number } {
    const failing = (code: string) => ({ does: "fail", code, delayMs: 0 });
    if (!tokens.knows(sitekey)) return failing("400020");
    if (Math.abs(atMs - Date.now()) > CLOCK_MAX_MS) return failing("200100");
    const test = TEST_SITE_KEYS[sitekey];
    if (test) return { does: test, code: "600010", delayMs: 0 };
    const { challenge, failCode: code, tokenDelayMs: delayMs } = switches;
    if (challenge === "fail-once") switches.challenge = "pass";
    return { does: challenge === "fail-once" ? "fail" : challenge, code, delayMs };
  }

  const routes: Record<
    string,
    (request: IncomingMessage, response: ServerResponse, scope: string) => unknown
  > = {
    "GET /turnstile/v0/api.js": async (_request, response) => {
      requests.script += 1;
      const { script, scriptDelayMs } = switches;
      if (scriptDelayMs) await sleep(scriptDelayMs);
      if (script === "blocked") response.destroy();
      else if (script !== "hang") send(response, "text/javascript", script === "ok" ? scripts.api : "");
    },
    "GET /challenge": (_request, response) => {
      if (switches.frame === "blocked") response.writeHead(403, { "X-Frame-Options": "DENY" }).end();
      else if (switches.frame === "ok")
        send(
          response,
          "text/html",
          '<!doctype html><meta charset="utf-8"><title>Challenge</title><script src="/challenge.js"></script>',
        );
    },
    "GET /challenge.js": (_request, response) => send(response, "text/javascript", scripts.challenge),
    "POST /behaviour": async (request, response) => {
      const { sitekey, atMs } = await readJson(request);
      json(response, behaviour(String(sitekey), Number(atMs)));
    },
    "POST /control/issue": async (request, response, scope) =>
      json(response, { token: issue((await readJson(request)) as unknown as Challenge, scope) }),
    "GET /control/switches": (_request, response, scope) => json(response, scopeOf(scope).switches),
    "POST /control/switches": async (request, response, scope) =>
      json(response, Object.assign(scopeOf(scope).switches, await readJson(request))),
    "GET /control/requests": (_request, response, scope) => json(response, scopeOf(scope).requests),
    "GET /": (_request, response) => send(response, "text/html", controlPage(switches)),
    "POST /turnstile/v0/siteverify": async (request, response) => {
      const asked = await readFields(request);
      const scope = scopeOf(/^0\.([^.]*)\./.exec(asked?.response ?? "")?.[1] ?? "");
      const { switches, requests } = scope;
      requests.siteverify += 1;
      if (switches.siteverify === "down") return response.destroy();
      if (switches.siteverify === "slow") await sleep(SLOW_MS);
      const failing: SiteverifyReply = { success: false, "error-codes": ["internal-error"] };
      const refused: SiteverifyReply = { success: false, "error-codes": ["invalid-input-response"] };
      const malformed: SiteverifyReply = { success: false, "error-codes": ["bad-request"] };
      if (switches.siteverify === "internal-error") return json(response, failing);
      if (switches.siteverify === "refused") return json(response, refused);
      const reply = asked ? tokens.siteverify(asked, now(scope)) : malformed;
      if (switches.siteverify === "flaky" && Math.random() < 0.05) return response.destroy();
      return json(response, reply);
    },
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.setHeader("Cache-Control", "no-store");
    const route = routes[`${request.method} ${pathname}`];
    if (!route) response.writeHead(404).end();
    else {
      try {
        await route(request, response, searchParams.get("scope") ?? "");
      } catch (error) {
        response.writeHead(400, { "Content-Type": "text/plain" }).end(String(error));
      }
    }
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    scriptUrl: `${origin}/turnstile/v0/api.js`,
    siteverifyUrl: `${origin}/turnstile/v0/siteverify`,
    requests,
    issue: (challenge) => issue(challenge),
    set: (changes) => void Object.assign(switches, changes),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bundle(): Promise<{ api: string; challenge: string }> {
  const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [source("api.ts"), source("challenge.ts")],
    bundle: true,
    format: "iife",
    write: false,
    outdir: "out",
  });
  const [api, challenge] = outputFiles.map(({ text }) => text);
  return { api: api ?? "", challenge: challenge ?? "" };
}

function send(response: ServerResponse, type: string, body: string): void {
  response.setHeader("Content-Type", `${type}; charset=utf-8`);
  response.end(body);
}

function json(response: ServerResponse, body: unknown): void {
  send(response, "application/json", JSON.stringify(body));
}

/** An unanswered request must not keep the process alive. */
function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > BODY_MAX_BYTES) throw new Error("too large");
  }
  return text;
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  return JSON.parse(await readText(request));
}

/** siteverify takes a form, JSON, or multipart form data; undefined for anything else. */
async function readFields(request: IncomingMessage): Promise<Record<string, string> | undefined> {
  const type = request.headers["content-type"] ?? "";
  const text = await readText(request);
  try {
    const parsed = type.includes("json")
      ? JSON.parse(text)
      : Object.fromEntries(
          (await new Response(text, { headers: { "Content-Type": type } }).formData()).entries(),
        );
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    // Not what its content type says: answered as a bad request.
    return undefined;
  }
}
