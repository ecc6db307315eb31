/** Reads and checks what a request carries. Bad input gets names of fields back, never its own values. */
import type { Context } from "hono";
import * as v from "valibot";
import { type Failure, failure } from "../domain/failure.ts";
import type { AppEnv } from "./problem.ts";

type Checked<T> = { ok: true; value: T } | Failure;

/** Checks a value against a schema of the contract. Fails with `invalid-request` and the fields at fault. */
export function check<S extends v.GenericSchema>(schema: S, value: unknown): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const fields = [...new Set(result.issues.map((issue) => v.getDotPath(issue) ?? "body"))];
  return { ...failure("invalid-request", fields.join(" ")), fields };
}

/** Reads a form (`application/x-www-form-urlencoded`) of a schema. */
export async function readForm<S extends v.GenericSchema>(
  c: Context<AppEnv>,
  schema: S,
  maxBytes: number,
): Promise<Checked<v.InferOutput<S>>> {
  if (mediaType(c) !== "application/x-www-form-urlencoded") return failure("unsupported-media-type");
  const text = await readText(c, maxBytes);
  return text.ok ? check(schema, Object.fromEntries(new URLSearchParams(text.value))) : text;
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
    return { ...failure("invalid-request", "not JSON"), fields: ["body"] };
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
  if (Number(c.req.header("Content-Length") ?? 0) > maxBytes) return failure("too-large");
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
