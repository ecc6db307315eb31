/**
 * The HTTP contract (v1): every request and answer as a schema and its type, every error code.
 * The only worker file that the widget may import, and only as types.
 */
export type * from "./answers/index.ts";
export * from "./errors.ts";
export * from "./requests/index.ts";
export * from "./words.ts";
