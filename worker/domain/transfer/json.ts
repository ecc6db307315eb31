/** What rows have as JSON, or not at all. Pure. */

/** The value of such a text. */
export const parsed = (json: string | null) => (json === null ? null : JSON.parse(json));

/** The text of such a value. */
export const stored = (value: object | null) => value && JSON.stringify(value);
