/** What went wrong as one sentence with its mend: of an answer that is no success, and of none at all. */
import type { Problem } from "../../worker/contract/index.ts";
import { Refused, Unreachable } from "./errors.ts";
import { plain } from "./table.ts";

/** What to do about a code, after the API's own words. */
const MENDS: Record<string, string> = {
  "token-invalid": "It may be another site's, expired or revoked: look at AFTERWORD_TOKEN, or mint another.",
  "token-required": "Set AFTERWORD_TOKEN.",
  "unknown-article": 'Give its address, or its key as "article list" prints it.',
};

/** The failure that an answer is: the API's refusal, its fields named as they were typed, or somebody who is not Afterword. */
export async function refusalOf(
  response: Response,
  origin: string,
  nameOf: (field: string) => string,
): Promise<Error> {
  const { status, headers } = response;
  const leads = headers.get("Location");
  if (status >= 300 && status < 400 && leads)
    return new Unreachable(
      `${origin} sends on to ${plain(leads)}: if that is your deployment, set AFTERWORD_HOST to it.`,
    );
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const { code, detail, changed } = problem;
  const again = headers.get("Retry-After");
  const later = again && /^\d+$/.test(again) ? ` Try again in ${again} seconds.` : "";
  if (typeof code !== "string" || typeof detail !== "string")
    return new Unreachable(
      `${origin} answers ${status}, but not as Afterword does: is AFTERWORD_HOST right?${later}`,
    );
  // One of an older version says no more than the names.
  const errors = problem.errors ?? problem.fields?.map((field) => ({ field, detail: "will not do" })) ?? [];
  const each = errors.map(({ field, detail }) => `\n${plain(`${nameOf(field)}: ${detail}`)}`);
  const who = changed ? ` It was ${changed.by ?? "somebody"}, at ${changed.at}.` : "";
  const mend = MENDS[code] ? ` ${MENDS[code]}` : "";
  const ours = status >= 500 && problem.request_id ? ` (request ${problem.request_id})` : "";
  return new Refused(plain(`${code}: ${detail}${who}${mend}${later}${ours}`) + each.join(""), code);
}

/** Why a connection failed, for people, by the system's own names of its errors. */
const SILENCES: Record<string, string> = {
  ECONNREFUSED: "nothing listens at that address",
  ENOTFOUND: "no host has this name; is AFTERWORD_HOST right?",
  EAI_AGAIN: "names of hosts can't be looked up just now; is there a network?",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_CONNECT_TIMEOUT: "no connection could be made in time",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by nobody you trust",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another host's",
};

/** What a failed `fetch` says of the other side. */
export function silenceOf(error: Error): string {
  const cause = (error.cause ?? error) as { code?: string; message?: string };
  const told = cause.code ? SILENCES[cause.code] : undefined;
  return told ? `${told} (${cause.code})` : cause.message || cause.code || "the connection failed";
}
