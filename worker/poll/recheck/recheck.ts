/**
 * What becomes of votes whose captcha nobody could check: Turnstile is asked again, with the same idempotency key, while
 * the token lives. Then the vote counts, is taken back as if it had been refused, or stays held for a moderator.
 */
import { captchaAction } from "../../captcha/action.ts";
import { captchaSettings } from "../../captcha/settings.ts";
import { verifyOnce } from "../../captcha/verify.ts";
import { type Change, cellOf } from "../../domain/counting/rollup.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import {
  CAPTCHA_TOKEN_LIFE_MS,
  RECHECK_AT_ONCE,
  RECHECK_BATCH,
  RECHECK_MS,
  RECHECK_PAUSE_MS,
  UNCHECKED_PER_ARTICLE,
  UNCHECKED_PER_NETWORK,
} from "../../limits/captcha.ts";
import type { Draft } from "../memory.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { VoteStore } from "../votes/store.ts";
import type { RecheckStore, Unchecked } from "./store.ts";

/** `unsure`: the token's time is over, or it was spent; nobody will ever know. `unreachable`: to be asked again. */
export interface Checked {
  vote: Uint8Array;
  outcome: "passed" | "refused" | "unsure" | "unreachable";
}

export class Recheck {
  readonly #env: Env;
  readonly #site: string;
  readonly #votes: VoteStore;
  readonly #rollups: Rollups;
  readonly #unchecked: RecheckStore;
  readonly #remarks: RemarkStore;

  /** `site` is that of the object's name: a row says nothing about which site it was solved for. */
  constructor(
    env: Env,
    site: string,
    parts: { votes: VoteStore; rollups: Rollups; unchecked: RecheckStore; remarks: RemarkStore },
  ) {
    this.#env = env;
    this.#site = site;
    this.#votes = parts.votes;
    this.#rollups = parts.rollups;
    this.#unchecked = parts.unchecked;
    this.#remarks = parts.remarks;
  }

  /**
   * Whether one more unchecked vote may be taken. None of a network's surplus, nor of a held crowd: once checked it would count.
   * Fails with `captcha-unavailable`.
   */
  admit(network: Uint8Array, surplus: boolean): { ok: true } | Failure {
    const full = this.#unchecked.count() >= UNCHECKED_PER_ARTICLE;
    if (full || surplus || this.#unchecked.countOf(network) >= UNCHECKED_PER_NETWORK)
      return failure(
        "captcha-unavailable",
        `as many unchecked votes as ${full ? "an article" : "a network"} may have`,
      );
    return { ok: true };
  }

  /** Keeps a vote's captcha and plans the next check. */
  keep(draft: Draft, unchecked: Omit<Unchecked, "untilMs">, nowMs: number): void {
    this.#unchecked.add({ ...unchecked, untilMs: nowMs + CAPTCHA_TOKEN_LIFE_MS });
    draft.recheckMs ||= nowMs + RECHECK_MS;
  }

  /** Asks Turnstile about a batch, and stops as soon as nobody answers. */
  async ask(nowMs: number): Promise<Checked[]> {
    const batch = this.#unchecked.next(RECHECK_BATCH);
    const checked: Checked[] = [];
    for (let i = 0; i < batch.length; i += RECHECK_AT_ONCE) {
      const part = batch.slice(i, i + RECHECK_AT_ONCE).map((each) => this.#check(each, nowMs));
      const outcomes = await Promise.all(part);
      checked.push(...outcomes);
      if (outcomes.every(({ outcome }) => outcome === "unreachable")) break;
    }
    return checked;
  }

  /**
   * Changes standings by what was found. A vote that a moderator has set aside or let count meanwhile stays as it is; one that
   * was given back goes on waiting for its captcha.
   */
  settle(draft: Draft, checked: readonly Checked[], nowMs: number): void {
    const changes: Change[] = [];
    for (const { vote: key, outcome } of checked) {
      if (outcome === "unreachable") continue;
      this.#unchecked.drop(key);
      const vote = this.#votes.read(key);
      if (vote?.standing !== "held" || vote.cause !== "captcha-unreachable") continue;
      if (outcome === "passed") {
        const counted = { ...vote, standing: "counted", cause: null } as const;
        this.#votes.change(counted);
        this.#remarks.touch([key], nowMs);
        changes.push({ from: cellOf(vote), to: cellOf(counted), votes: 1, key });
      } else if (outcome === "refused" && this.#votes.drop(key)) {
        this.#remarks.erase(key, nowMs);
        changes.push({ from: cellOf(vote), to: null, votes: 1, key });
      }
    }
    this.#rollups.apply(draft, changes, nowMs);
    // Where Turnstile answers, the next batch follows soon: a thousand votes must be through before their tokens die. But in
    // an alarm of its own, which has subrequests of its own.
    const wait = checked.every(({ outcome }) => outcome === "unreachable") ? RECHECK_MS : RECHECK_PAUSE_MS;
    draft.recheckMs = this.#unchecked.count() > 0 ? nowMs + wait : 0;
  }

  async #check(
    { vote, token, idempotencyKey, hostname, key, untilMs }: Unchecked,
    nowMs: number,
  ): Promise<Checked> {
    if (untilMs <= nowMs) return { vote, outcome: "unsure" };
    const settings = captchaSettings(this.#env, hostname);
    if (!settings.ok) return { vote, outcome: "unreachable" };
    const expected = { key, hostname, action: await captchaAction(this.#site) };
    const verdict = await verifyOnce({ token, idempotencyKey }, expected, settings);
    if (verdict.ok) return { vote, outcome: verdict.kind };
    if (verdict.code === "captcha-misconfigured") return { vote, outcome: "unreachable" };
    return { vote, outcome: verdict.code === "captcha-spent" ? "unsure" : "refused" };
  }
}
