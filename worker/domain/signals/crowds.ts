/** Whose further votes a site may hold: networks that signals name, by their side and score. Pure. */
import type { Choice, ReviewAction, Signal } from "../../contract/index.ts";
import { CROWDS_KEPT } from "../../limits/signals.ts";
import { DAY_MS } from "../../limits/time.ts";
import { hex } from "../bytes.ts";
import type { Network } from "../networks/network.ts";

/** A network that a signal named, and the choice that it has too much of. */
export interface NetworkCrowd {
  /** Its hash in hex: of addresses, or of what is around them. */
  network: string;
  choice: Choice;
  score: number;
}

/**
 * The crowds of a day among signals, the strongest first, at most so many: tomorrow their networks go under other hashes.
 * Bursts are none: an hour has no network, and to hold its votes would hold everybody's.
 */
export function networkCrowds(signals: readonly Signal[], nowMs: number): NetworkCrowd[] {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return signals
    .flatMap((signal) =>
      signal.kind === "network" && Date.parse(signal.until) >= today
        ? [{ network: signal.network, choice: signal.filter.choice ?? "none", score: signal.score }]
        : [],
    )
    .slice(0, CROWDS_KEPT);
}

/** Whether a review of a crowd's votes says that they are honest. */
export function isDismissal(action: ReviewAction): boolean {
  return action === "count" || action === "restore";
}

/** Whether a vote is one more of a crowd that reaches a score; null holds none. */
export function isOfCrowd(
  crowds: readonly NetworkCrowd[],
  { network, choice }: { network: Network; choice: Choice },
  score: number | null,
): boolean {
  const strong = score === null ? [] : crowds.filter((each) => each.score >= score && each.choice === choice);
  if (strong.length === 0) return false;
  const names = [hex(network.fine), hex(network.coarse)];
  return strong.some((each) => names.includes(each.network));
}
