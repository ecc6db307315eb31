/** All that is loaded for a vote that is sent or stands, and for a poll that is closed: the result, the ways back. */
import type { vote } from "../locales/en.json";
import { chunk } from "../poll/chunk.ts";

/** JSON, put in by the build: the sentences that are said here alone. */
declare const ENGLISH_AFTER: string;

export const english: Partial<typeof vote> = JSON.parse(ENGLISH_AFTER);
export { explain, hint } from "../page/hints.ts";
export { default as styles } from "./outcome.css";
export { createOutcome } from "./outcome.tsx";

/** Put in by the build: where it is; "" where it is in this file. */
declare const ALLOW: string;

/** What asks before the captcha is loaded, where the site wants that. Content blockers look for "consent" in addresses. */
export const loadConsent = chunk(ALLOW, ALLOW ? undefined : () => import("../allow/allow.ts"));
