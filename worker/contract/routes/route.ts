/** What is said of a route, and what several may answer. */
import type * as v from "valibot";
import type { ErrorCode } from "../errors.ts";
import type { Scope } from "../words.ts";

/** A streamed answer that is not JSON. */
export type Media = "text/csv" | "application/x-ndjson" | "text/html";

export interface Route {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces: site, key (of an article), id (of a token or review, or a vote in hex). */
  path: string;
  /** The name of the operation in the OpenAPI document and in generated clients. */
  name: string;
  summary: string;
  /**
   * The scope that a token needs, or `manage`; the admin token may do everything. `admin`: that one alone. `session`: the
   * console's own page alone, whatever its session opens. Undefined: anyone may call.
   */
  scope?: Scope | "admin" | "session";
  /** A scope that it needs beside that one. */
  also?: Scope;
  /** Whether its answer carries an ETag, and is 304 to whoever has it (`If-None-Match`). A stream has none. */
  tagged?: true;
  /** The header of a request that its answer depends on. */
  vary?: "Accept" | "Origin";
  /** What it takes `If-Match` on. */
  changes?: string;
  query?: v.StrictObjectSchema<v.ObjectEntries, undefined>;
  /** Body, as application/x-www-form-urlencoded. */
  form?: v.GenericSchema;
  /** Body, as application/json. */
  json?: v.GenericSchema;
  /** Body, as application/x-ndjson: what each line is. */
  lines?: v.GenericSchema;
  /** Answers by status: a schema of JSON, media types, or nothing. */
  answers: Record<number, readonly (v.GenericSchema | Media)[]>;
  /** What can go wrong beyond what every route shares. */
  errors: ErrorCode[];
}

/** What any route may answer. */
export const COMMON_ERRORS: ErrorCode[] = ["busy", "internal"];
/** What any route with a scope may answer. */
export const TOKEN_ERRORS: ErrorCode[] = [
  "invalid-request",
  "token-required",
  "token-invalid",
  "too-many-requests",
  "scope-missing",
  "session-invalid",
  "unknown-site",
];
/** What any route with a body may answer. */
export const BODY_ERRORS: ErrorCode[] = ["invalid-request", "too-large", "unsupported-media-type"];
