/** Calls to the worker. Never retries, never remembers, and draws nothing. */
import type { ErrorCode, PollAnswer } from "../worker/contract/index.ts";

/** An answer, or why there is none. `network` when nothing readable came back at all. */
export type Reply<T> =
  | { ok: true; body: T }
  | {
      ok: false;
      code: ErrorCode | "network";
      retryAfterS: number;
      /** The server's hour, with `vote-id-expired`. */
      hour?: number;
    };

/** siteverify may take twice 3 s on the server; this is that and a slow phone's connection. */
const TIMEOUT_MS = 15_000;

/** Calls the worker and reads its JSON. */
export async function call<T>(url: string, init?: RequestInit): Promise<Reply<T>> {
  try {
    const response = await fetch(url, {
      ...init,
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await response.json();
    if (response.ok) return { ok: true, body };
    const { code, hour } = body;
    return { ok: false, code, hour, retryAfterS: Number(response.headers.get("Retry-After")) || 0 };
  } catch {
    return { ok: false, code: "network", retryAfterS: 0 };
  }
}

/** `GET poll`. `address` is sent where the article id is another origin's canonical link. */
export function getPoll(
  base: string,
  site: string,
  asked: {
    article: string;
    exact?: string;
    address?: string;
    question?: string;
    section?: string;
    tag?: string;
    language: string;
  },
) {
  const query = new URLSearchParams(asked);
  return call<PollAnswer>(`${base}/v1/sites/${site}/poll?${query}`);
}
