/** All that is loaded for a vote that is sent or stands, and for a poll that is closed: the result, the ways back. */
import type { vote } from "../locales/en.json";

/** JSON, put in by the build: the sentences that are said here alone. */
declare const ENGLISH_AFTER: string;

export const english: Partial<typeof vote> = JSON.parse(ENGLISH_AFTER);
export { default as styles } from "./outcome.css";
export { createOutcome } from "./outcome.tsx";
