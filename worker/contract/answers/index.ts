/**
 * Every answer as a schema. The worker uses their types alone; the OpenAPI document and the tests use the schemas,
 * so none of this is in the deployed bundle.
 */
export * from "./attention.ts";
export * from "./erasing.ts";
export * from "./moderator.ts";
export * from "./operator.ts";
export * from "./owner.ts";
export * from "./person.ts";
export * from "./reader.ts";
export * from "./remarks.ts";
export * from "./restoring.ts";
export * from "./review.ts";
