/** Calls to a deployment's API, as an owner's command line makes them. Knows no command. */
import { Misused, Refused, Unreachable } from "./errors.ts";
import { originOf, tokenIn } from "./host.ts";
import { optionOf } from "./options.ts";
import { refusalOf, silenceOf } from "./refusals.ts";

export { Misused, Refused, Unreachable } from "./errors.ts";

/** Where the deployment is, and who asks. */
export interface Api {
  origin: string;
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Posts lines of NDJSON. */
  lines<T>(path: string, lines: string): Promise<T>;
  /** An answer to be passed on as it is. */
  stream(path: string): Promise<Response>;
}

/** What a command was given of where and who, and what this machine knows of a deployment of its own. */
export interface Given {
  host?: string | undefined;
  tokenFile?: string | undefined;
  /** Seconds of silence after which the deployment is given up. */
  timeoutS?: number | undefined;
  local?: { origin: string; adminToken: string } | undefined;
  /** How a field of the API was typed. */
  nameOf?: (field: string) => string;
}

/** A worker answers within seconds, an import's batch of a thousand lines too. */
export const TIMEOUT_S = 60;

/** AFTERWORD_HOST and AFTERWORD_TOKEN, or what was given in their place; without them the deployment of this machine, if one is known. */
export function connect(env: Record<string, string | undefined>, given: Given = {}): Api {
  const { local, tokenFile, timeoutS = TIMEOUT_S, nameOf = optionOf } = given;
  // AFTERWORD_URL is what it was called before.
  const host = given.host ?? (env.AFTERWORD_HOST || env.AFTERWORD_URL || local?.origin);
  if (!host)
    throw new Misused(
      "Where is the deployment? Set AFTERWORD_HOST to its address, such as https://votes.example, or give --host.",
    );
  const origin = originOf(host);
  // The local admin token is for the local deployment alone.
  const own = origin === local?.origin ? local.adminToken : undefined;
  const token = tokenFile === undefined ? (env.AFTERWORD_TOKEN ?? own) : tokenIn(tokenFile);
  if (!token)
    throw new Misused(
      "Who are you? Set AFTERWORD_TOKEN to the admin token, or to a token of the site with the scope it takes; or give --token-file.",
    );
  if (/[^!-~]/.test(token))
    throw new Misused("The token has a blank or another character that no token has.");

  async function ask(method: string, path: string, body?: string, type = "application/json") {
    const watch = new Watch(origin, timeoutS);
    const response = await watch.over(
      fetch(origin + path, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": type },
        // One that leads elsewhere would lose the token, or take it there.
        redirect: "manual",
        signal: watch.signal,
        ...(body === undefined ? {} : { body }),
      }),
    );
    if (!response.ok) throw await watch.over(refusalOf(response, origin, nameOf));
    return { response, watch };
  }

  async function read<T>(method: string, path: string, body?: string, type?: string): Promise<T> {
    const { response, watch } = await ask(method, path, body, type);
    if (response.status === 204) return null as T;
    const text = await watch.over(response.text());
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new Unreachable(`${origin} answers, but not as Afterword does: is AFTERWORD_HOST right?`);
    }
  }

  return {
    origin,
    json: (method, path, body) => read(method, path, body === undefined ? body : JSON.stringify(body)),
    lines: (path, lines) => read("POST", path, lines, "application/x-ndjson"),
    async stream(path) {
      const { response, watch } = await ask("GET", path);
      return new Response(watch.of(response.body ?? new ReadableStream()), { headers: response.headers });
    },
  };
}

/** Gives up a deployment that says nothing for so long. Only waiting counts: whoever reads slowly is not cut off. */
class Watch {
  readonly #origin: string;
  readonly #timeoutS: number;
  readonly #stop = new AbortController();
  readonly signal = this.#stop.signal;

  constructor(origin: string, timeoutS: number) {
    this.#origin = origin;
    this.#timeoutS = timeoutS;
  }

  /** The same promise; or Unreachable, if it takes too long or the connection fails. */
  async over<T>(promise: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#stop.abort(), this.#timeoutS * 1000);
    try {
      return await promise;
    } catch (error) {
      const why = this.signal.aborted
        ? `nothing has come for ${this.#timeoutS} seconds`
        : silenceOf(error as Error);
      throw new Unreachable(`${this.#origin} does not answer: ${why}.`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The same bytes, each waited for no longer; a stream that ends too early fails as refused. */
  of(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const { done, value } = await this.over(reader.read()).catch((error: Error) => {
            throw this.signal.aborted ? error : new Refused("The answer was cut. Run it again.");
          });
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }
}
