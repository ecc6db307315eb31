/** What the widget and the captcha frame say to each other: types and the version, nothing that runs. */
import type { FrameSettings } from "../../worker/routes/captcha-frame.ts";
import type { Trouble } from "../poll/trouble.ts";

/** Grows when a message changes its meaning. Either side ignores messages of another version. */
export const PROTOCOL = 2;

/**
 * How far a captcha is, each with a deadline of its own. script: Turnstile's script is being loaded · ready: it waits to be
 * executed, for as long as the reader likes · token: it works unseen · challenge: the reader does.
 */
export type Stage = keyof FrameSettings["deadlinesMs"];

/** Why the frame could not get a token. */
export type CaptchaTrouble = Extract<Trouble, `captcha-${string}`>;

/** From the widget. Neither holds anything that others must not read; both are answered with the stage. */
export interface ToFrame {
  afterword: typeof PROTOCOL;
  /** `hello`: where do you stand? · `execute`: at the click. Asked again while it runs it changes nothing. */
  type: "hello" | "execute";
}

/** From the frame, to the one origin that its address names. Each is a sign of progress. */
export type FromFrame =
  /** The next sign comes within so many milliseconds, or never where it is 0. */
  | { afterword: typeof PROTOCOL; type: "stage"; stage: Stage; withinMs: number }
  /** The room that the captcha takes, in CSS px. */
  | { afterword: typeof PROTOCOL; type: "challenge"; shown: boolean; width: number; height: number }
  | { afterword: typeof PROTOCOL; type: "token"; token: string }
  | { afterword: typeof PROTOCOL; type: "failed"; trouble: CaptchaTrouble };
