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
declare const CONSENT: string;

/** What asks before the captcha is loaded, where the site wants that. */
export const loadConsent = chunk(CONSENT, CONSENT ? undefined : () => import("../consent/consent.ts"));
