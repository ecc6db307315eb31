/**
 * The HTTP contract (v1): every request and answer as a schema and its type, every error code.
 * The only worker file that the widget may import, and only as types.
 */
export type * from "./contract/answers.ts";
export * from "./contract/errors.ts";
export * from "./contract/requests.ts";
export * from "./contract/words.ts";
