/** Reads what a request carries, and has it checked. */
import type { Context } from "hono";
import type * as v from "valibot";
import { type Checked, check } from "../contract/check.ts";
import { failure } from "../domain/failure.ts";
import type { AppEnv } from "./problem.ts";

export { check };

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
