/**
 * Holds what came against a schema of the contract. Bad input gets the names of its fields back, and what each may be: never
 * its values, but for origins, which their owner knows.
 */
import * as v from "valibot";
import { type Failure, unfit } from "../domain/failure.ts";
import type { FieldError } from "./errors.ts";

export type Checked<T> = { ok: true; value: T } | Failure;

/** As much of a name that nobody knows as is said back. */
const NAME_SHOWN_CHARS = 60;

/** Checks a value against a schema of the contract. Fails with `invalid-request` and the fields at fault. */
export function check<S extends v.GenericSchema>(schema: S, value: unknown): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const errors = new Map<string, FieldError>();
  for (const issue of result.issues) {
    const field = (v.getDotPath(issue) ?? "body").slice(0, NAME_SHOWN_CHARS);
    if (!errors.has(field)) errors.set(field, { field, detail: detailOf(issue, schema) });
  }
  // The log gets names of ours alone: others may be anything, a reader's address as well.
  const known = [...errors.keys()].map((field) => {
    const [name = ""] = field.split(".", 1);
    return field === "body" || Object.hasOwn(namesIn(schema), name) ? name : "an unknown name";
  });
  return unfit([...errors.values()], [...new Set(known)].join(" "));
}

type Issue = v.GenericIssue;
/** Any schema, as far as it is looked into here. */
interface Inside {
  entries?: Record<string, Inside>;
  wrapped?: Inside;
  item?: Inside;
  value?: Inside;
  options?: readonly Inside[];
}

/** What a field must be, for people. */
function detailOf(issue: Issue, schema: object): string {
  const { expected, received, message, type } = issue;
  if (expected === "never") {
    const names = Object.keys(namesIn(schema, issue.path?.slice(0, -1)));
    return names.length > 0
      ? `not known here; known are ${names.join(", ")}`
      : "not known here: none are taken";
  }
  if (received === "undefined") return "missing";
  // Our own words, where the contract has some; valibot's repeat the value.
  if (!message.startsWith("Invalid ")) return message;
  if (type === "picklist") return `one of ${expected?.replace(/[()"]/g, "").replaceAll(" | ", ", ")}`;
  const requirement = String((issue as { requirement?: unknown }).requirement);
  const rule = RULES[type]?.replace("#", requirement);
  return rule ?? (issue.kind === "schema" ? `of another kind: ${expected}` : "not of the expected form");
}

const RULES: Record<string, string> = {
  min_length: "at least # long",
  max_length: "at most # long",
  max_entries: "at most # of them",
  min_value: "# or more",
  max_value: "# or less",
  integer: "a whole number",
  uuid: "a UUID",
};

/** The names that a schema takes at a path in it. */
function namesIn(schema: object, path: readonly { key: unknown }[] = []): Record<string, unknown> {
  let at: Inside = plain(schema);
  for (const { key } of path) at = plain(at.entries?.[String(key)] ?? at.item ?? at.value ?? {});
  return at.entries ?? {};
}

function plain(schema: Inside): Inside {
  return schema.wrapped ? plain(schema.wrapped) : schema;
}
