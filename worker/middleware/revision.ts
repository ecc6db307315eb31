/**
 * Revisions on the wire: the ETag of what a moderator or owner reads, and the `If-Match` of what they change. A tag names the
 * revision that a change is held against, then what else is shown, so that a vote makes a new answer and stands in no
 * change's way. Weak: times and ages in an answer are not what it is about. Stores nothing.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { base64url, sha256 } from "../domain/bytes.ts";
import { type Failure, failure, unfit } from "../domain/failure.ts";
import { UNCHANGED_MS } from "../limits/reading.ts";
import { type AppEnv, problem } from "./problem.ts";

const UNREADABLE = unfit([
  {
    field: "If-Match",
    detail: "the ETag of what is changed, where it has one, or its revision in quotation marks",
  },
]);
/** Of the hash in a tag: two answers of one address share none by chance. */
const TAG_BYTES = 12;

/**
 * Answers with the ETag of its content, or 304 to whoever has it already (`If-None-Match`, compared weakly).
 * `revisions`: of what is shown, the one that `If-Match` is about first. `content`: what the tag is made of, if not of all.
 */
export async function tagged<T extends object>(
  c: Context<AppEnv>,
  answer: T,
  { revisions = [], content = answer }: { revisions?: readonly number[]; content?: object } = {},
): Promise<Response> {
  const hash = base64url((await sha256(JSON.stringify(content))).slice(0, TAG_BYTES));
  return answered(c, [...revisions, hash].join("."), answer);
}

/**
 * The same of what an object reads anew only where something has changed since a mark that it gave, or a while has passed: what
 * passes by itself is no change. `hangsOn`: what else the answer hangs on. Both are told in the tag. Where several tags are known, the
 * first of them counts.
 */
export async function taggedSince<T, A extends object>(
  c: Context<AppEnv>,
  hangsOn: string,
  ask: (known: string | undefined) => Promise<{ mark: string; answer: T | null }>,
  shown: (answer: T) => A,
): Promise<Response> {
  const rest = `${Math.floor(Date.now() / UNCHANGED_MS)}.${hangsOn}`;
  const [known] = knownTags(c).flatMap((tag) =>
    tag.endsWith(`.${rest}`) ? tag.slice(0, -rest.length - 1) : [],
  );
  const { mark, answer } = await ask(known);
  return answered(c, `${mark}.${rest}`, answer === null ? null : shown(answer));
}

/** The tags that whoever asks has, without what surrounds them. */
function knownTags(c: Context<AppEnv>): string[] {
  const tags = (c.req.header("If-None-Match") ?? "").split(",");
  return tags.map((each) => each.trim().replace(/^(?:W\/)?"(.*)"$/, "$1"));
}

function answered(c: Context<AppEnv>, tag: string, answer: object | null): Response {
  c.header("ETag", `W/"${tag}"`);
  const known = knownTags(c);
  return answer === null || known.includes("*") || known.includes(tag) ? c.body(null, 304) : c.json(answer);
}

/**
 * The revision that whoever asks for a change has seen: an ETag as it was given, weak or not, or the revision alone in
 * quotation marks. Undefined without the header, which a token may leave out and a session may not: fails with `condition-required`, or with
 * `invalid-request` for any other: a condition is never passed over.
 */
export function seenRevision(c: Context<AppEnv>): { ok: true; seen: number | undefined } | Failure {
  const told = c.req.header("If-Match");
  if (told === undefined && c.var.signedIn) return failure("condition-required");
  if (told === undefined) return { ok: true, seen: undefined };
  const [, revision] = /^(?:W\/)?"(\d{1,15})(?:\.[\w.-]{1,60})?"$/.exec(told.trim()) ?? [];
  return revision === undefined ? UNREADABLE : { ok: true, seen: Number(revision) };
}

/** For a change of what has no revision. Fails with `invalid-request` where one is named. */
export const unconditional = createMiddleware<AppEnv>(async (c, next) =>
  c.req.header("If-Match") === undefined ? next() : problem(c, UNREADABLE),
);
