/** All that is loaded for a vote that is sent or stands, and for a poll that is closed: the result, the ways back. */
import type { h as H } from "preact";
import type { explain as Explain } from "../hints/hints.ts";
import type { vote } from "../locales/en.json";
import { chunk } from "../poll/chunk.ts";
import type { Memory } from "../poll/memory.ts";
import type { Outcome } from "../poll/parts.ts";
import type { written as Written } from "../poll/poll.tsx";
import { sentence } from "../words/sentence.ts";
import * as outcome from "./outcome.tsx";
import { createWhy, type Surroundings } from "./why.tsx";

/** JSON, put in by the build: the sentences that are said here alone. */
declare const ENGLISH_AFTER: string;

export const english: Partial<typeof vote> = JSON.parse(ENGLISH_AFTER);
export { default as styles } from "./outcome.css";

/** Put in by the build: where each is; "" where it is in this file. */
declare const ALLOW: string;
declare const REMARK: string;
declare const HINTS: string;

/** What asks before the captcha is loaded, where the site wants that. Content blockers look for "consent" in addresses. */
export const loadConsent = chunk(ALLOW, ALLOW ? undefined : () => import("../allow/allow.ts"));

/** What says in the page's console what is in a poll's way. */
const loadHints = chunk(HINTS, HINTS ? undefined : () => import("../hints/hints.ts"));
export const explain = async (...what: Parameters<typeof Explain>) => (await loadHints()).explain(...what);

/** What a reader may send the newsroom, where the site asks for it. */
const load = chunk(REMARK, REMARK ? undefined : () => import("../remark/remark.ts"));

/** Makes the parts: of a poll that remembers its vote in `memory`, and is drawn anew as it stands by `draw`. */
export function createOutcome(
  h: typeof H,
  written: typeof Written,
  given: Omit<Surroundings, "memory" | "draw">,
  memory: Memory,
  draw: () => void,
): Outcome {
  return outcome.createOutcome(h, written, createWhy(h, { ...given, written, sentence, memory, draw, load }));
}
