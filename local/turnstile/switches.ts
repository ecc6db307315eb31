/** What can be made to go wrong with the stand-in, and how things are when nothing does. */

/** What goes wrong. All of it can be set while running, by `set` or at /control/switches. */
export interface Switches {
  /**
   * `slow` answers after ten seconds; `down` breaks the connection; `refused` says no to every token.
   * `flaky`: one answer in twenty is lost on its way, after the token was spent.
   */
  siteverify: "ok" | "slow" | "down" | "internal-error" | "flaky" | "refused";
  /** `blocked` breaks the connection; `hang` never answers; `other` is a script of somebody else's in its place. */
  script: "ok" | "blocked" | "hang" | "other";
  /** Before api.js is answered. */
  scriptDelayMs: number;
  /** Cloudflare's own frame within the page: what becomes of it when it is asked for. */
  frame: "ok" | "blocked" | "hang";
  /**
   * What the challenge does in the page. `fail-once` fails once with `failCode`, then passes. `hang` never says anything,
   * `interactive-hang` only after it has asked the reader, who then waits; `timeout` asks and gives up half a second later.
   */
  challenge:
    | "pass"
    | "interactive"
    | "interactive-hang"
    | "timeout"
    | "fail"
    | "fail-once"
    | "unsupported"
    | "hang";
  /** Before the challenge does it. */
  tokenDelayMs: number;
  /** The code that a failing challenge reports. */
  failCode: string;
  /** Added to the clock, so that tokens expire without waiting. */
  clockOffsetMs: number;
}

export const ALL_WELL: Switches = {
  siteverify: "ok",
  script: "ok",
  scriptDelayMs: 0,
  frame: "ok",
  challenge: "pass",
  tokenDelayMs: 0,
  failCode: "600010",
  clockOffsetMs: 0,
};
