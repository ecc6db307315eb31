/** Expected failures as values. No answer is made here: middleware/problem.ts does that, in one place. */
import type { ErrorCode, FieldError } from "../contract/index.ts";
import type { Actor } from "./moderation/audit.ts";

/** Something that was expected to go wrong sometimes. Survives an RPC call, being plain data. */
export interface Failure {
  ok: false;
  code: ErrorCode;
  /** For the operator's log only: exact, and free of addresses, tokens and vote ids. */
  why?: string;
  /** Names of the fields at fault. */
  fields?: string[];
  /** The same with what each must be, for whoever asked. */
  errors?: FieldError[];
  /** For `vote-id-expired`: the hour (since 1970) that a vote id must have now. */
  hour?: number;
  /** For `changed-meanwhile`: when it was changed last, in ms, and by whom; null if nobody knows. */
  changed?: { atMs: number; by: Actor | null };
}

/** Some fields of a request that won't do. `why`: for the log, without names that are the caller's own. */
export function unfit(errors: FieldError[], why?: string): Failure {
  const fields = errors.map(({ field }) => field);
  return { ok: false, code: "invalid-request", why: why ?? fields.join(" "), fields, errors };
}

/** Makes a failure. */
export function failure(code: ErrorCode, why?: string): Failure {
  return why === undefined ? { ok: false, code } : { ok: false, code, why };
}
