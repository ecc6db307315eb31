/** Holds what came against a schema of the contract. Bad input gets names of fields back, never its own values. */
import * as v from "valibot";
import { type Failure, failure } from "../domain/failure.ts";

export type Checked<T> = { ok: true; value: T } | Failure;

/** Checks a value against a schema of the contract. Fails with `invalid-request` and the fields at fault. */
export function check<S extends v.GenericSchema>(schema: S, value: unknown): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const fields = [...new Set(result.issues.map((issue) => v.getDotPath(issue) ?? "body"))];
  return { ...failure("invalid-request", fields.join(" ")), fields };
}
