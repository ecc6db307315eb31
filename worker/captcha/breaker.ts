/**
 * Spares readers the wait for a siteverify that does not answer: after several failures in a row, one isolate asks
 * nobody for some seconds. Pure but for its own memory; the time is an argument.
 */
import { BREAKER_FAILURES, BREAKER_OPEN_MS } from "../limits/captcha.ts";

export class Breaker {
  #failures = 0;
  #openUntilMs = 0;

  /** Whether asking is pointless at the moment. Once the time is over, the next one asks again. */
  isOpen(nowMs: number): boolean {
    return nowMs < this.#openUntilMs;
  }

  /** Takes note of an answer, or of none. */
  note(reached: boolean, nowMs: number): void {
    this.#failures = reached ? 0 : this.#failures + 1;
    if (this.#failures >= BREAKER_FAILURES) this.#openUntilMs = nowMs + BREAKER_OPEN_MS;
  }
}
