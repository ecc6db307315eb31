/** Every request as a schema: paths, queries, forms and bodies. What does not fit is refused and changes nothing. */
export * from "./amendment.ts";
export * from "./details.ts";
export * from "./erasing.ts";
export * from "./moderator.ts";
export * from "./owner.ts";
export * from "./person.ts";
export * from "./poll-lines.ts";
export * from "./reader.ts";
export * from "./remarks.ts";
export * from "./restoring.ts";
export * from "./settings.ts";
export * from "./transfer.ts";
