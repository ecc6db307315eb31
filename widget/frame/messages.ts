/** What the widget and the captcha frame say to each other: types and the version, nothing that runs. */

/** Grows when a message changes its meaning. Either side ignores messages of another version. */
export const PROTOCOL = 1;

/** Why the frame could not get a token. */
export type CaptchaTrouble = "blocked" | "unsupported" | "failed" | "late" | "unavailable";

/** From the widget. `start` as soon as the frame has loaded, `execute` at the click. */
export type ToFrame =
  | { afterword: typeof PROTOCOL; type: "start"; key: string; language: string }
  | { afterword: typeof PROTOCOL; type: "execute" };

/** From the frame, to the one page it has heard from. */
export type FromFrame =
  | { afterword: typeof PROTOCOL; type: "ready" }
  | { afterword: typeof PROTOCOL; type: "challenge"; shown: boolean }
  | { afterword: typeof PROTOCOL; type: "token"; token: string }
  | { afterword: typeof PROTOCOL; type: "failed"; trouble: CaptchaTrouble; code: string };
