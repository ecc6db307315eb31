/** All that is loaded at the reader's first touch: sending, the captcha, and what is said and shown until the answer. */
import type { vote } from "../locales/en.json";

/** JSON, put in by the build: as an import it would be shared with words.ts, and one more request before intent. */
declare const ENGLISH_VOTE: string;

export const english: Partial<typeof vote> = JSON.parse(ENGLISH_VOTE);
export { eventOf } from "../poll/events.ts";
export { default as styles } from "./trial.css";
export { createTrial } from "./trial.tsx";
export { createVoting } from "./vote.ts";
