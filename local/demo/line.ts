/** A line of an export. Types alone. */

/** A line before it is text. */
export type Line = { kind: string } & Record<string, unknown>;
