/** Reads what a request carries, and has it checked: what it carries beyond what is known is refused by name. */
import type { Context } from "hono";
import * as v from "valibot";
import { namingQuery } from "../../common/address.ts";
import { type Checked, check } from "../contract/check.ts";
import { failure, unfit } from "../domain/failure.ts";
import type { AppEnv } from "./problem.ts";

export { check };

/** A schema whose names are known: all else is refused. */
type Names = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** Of routes that take no query. */
export const NO_QUERY = v.strictObject({});

/** Whether a public address may carry a name that it has no use for: others append tracking parameters to any. */
const isPassedOver = (name: string) => namingQuery(`?${name}`) === "";

/** The query of a request by a schema, in which a list is a name said several times. */
export function readQuery<S extends Names>(c: Context<AppEnv>, schema: S): Checked<v.InferOutput<S>> {
  return checkPairs(schema, pairsOf(c));
}

/** The same on public routes, whose addresses are not only ours to write. */
export function readPublicQuery<S extends Names>(c: Context<AppEnv>, schema: S): Checked<v.InferOutput<S>> {
  const pairs = [...pairsOf(c)];
  return checkPairs(
    schema,
    pairs.filter(([name]) => Object.hasOwn(schema.entries, name) || !isPassedOver(name)),
  );
}

function pairsOf(c: Context<AppEnv>): URLSearchParams {
  const [, query = ""] = /\?(.*)$/s.exec(c.req.url) ?? [];
  return new URLSearchParams(query);
}

/** Whether a name may be said several times. */
function isList(schema: { type?: string; wrapped?: { type?: string } } | undefined): boolean {
  return (schema?.wrapped ?? schema)?.type === "array";
}

/** Checks names and values, as queries and forms carry them. A name that is said twice and is no list is refused. */
function checkPairs<S extends Names>(
  schema: S,
  pairs: Iterable<[string, string]>,
): Checked<v.InferOutput<S>> {
  // Without a prototype: any name may come.
  const found: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    const known = found[name];
    if (Object.hasOwn(schema.entries, name) && isList(schema.entries[name]))
      found[name] = [...(known ?? []), value];
    else if (known === undefined) found[name] = value;
    else if (Object.hasOwn(schema.entries, name))
      return unfit([{ field: name, detail: "said more than once" }]);
  }
  return check(schema, found);
}

/** Reads a form (`application/x-www-form-urlencoded`) of a schema, on a public route that takes no query. */
export async function readForm<S extends Names>(
  c: Context<AppEnv>,
  schema: S,
  maxBytes: number,
): Promise<Checked<v.InferOutput<S>>> {
  const query = readPublicQuery(c, NO_QUERY);
  if (!query.ok) return query;
  if (mediaType(c) !== "application/x-www-form-urlencoded") return failure("unsupported-media-type");
  const text = await readText(c, maxBytes);
  return text.ok ? checkPairs(schema, new URLSearchParams(text.value)) : text;
}

/** Reads JSON of a schema. */
export async function readJson<S extends v.GenericSchema>(
  c: Context<AppEnv>,
  schema: S,
  maxBytes: number,
): Promise<Checked<v.InferOutput<S>>> {
  if (mediaType(c) !== "application/json") return failure("unsupported-media-type");
  const text = await readText(c, maxBytes);
  if (!text.ok) return text;
  try {
    return check(schema, JSON.parse(text.value));
  } catch {
    return unfit([{ field: "body", detail: "not JSON" }], "not JSON");
  }
}

/** Reads lines (`application/x-ndjson`), without their ends. */
export async function readLines(c: Context<AppEnv>, maxBytes: number): Promise<Checked<string[]>> {
  if (mediaType(c) !== "application/x-ndjson") return failure("unsupported-media-type");
  const text = await readText(c, maxBytes);
  return text.ok ? { ok: true, value: text.value.split("\n").filter((line) => line !== "") } : text;
}

function mediaType(c: Context<AppEnv>): string | undefined {
  return c.req.header("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
}

/** Stops reading at the limit, so a body without a length can't fill the memory either. */
async function readText(c: Context<AppEnv>, maxBytes: number): Promise<Checked<string>> {
  const length = c.req.header("Content-Length");
  if (Number(length ?? 0) > maxBytes) return failure("too-large");
  // A body has the length that it is said to have (RFC 9112 §6.3), and is read in one go.
  if (length !== undefined) return { ok: true, value: await c.req.text() };
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return failure("too-large");
    text += decoder.decode(chunk, { stream: true });
  }
  return { ok: true, value: text + decoder.decode() };
}
