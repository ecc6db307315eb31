/** What a Poll object owes others and itself, as the tasks of its agenda. Each does its own, beside the others. */
import { FORGET_DEADLINE_MS, HAND_OVER_DEADLINE_MS, RECHECK_DEADLINE_MS } from "../limits/deadlines.ts";
import { REVIEW_DEADLINE_MS } from "../limits/reviews.ts";
import type { Task } from "../object/agenda.ts";
import type { ErasedVotes } from "./erasing/store.ts";
import type { Ledger } from "./ledger.ts";
import type { Departure } from "./move/departure.ts";
import type { Networks } from "./networks/networks.ts";
import type { Recheck } from "./recheck/recheck.ts";
import type { Reviews } from "./reviews/reviews.ts";

/** A check of votes whose captcha nobody could check. */
export function recheckTask(ledger: Ledger, recheck: Recheck): Task {
  return {
    deadlineMs: RECHECK_DEADLINE_MS,
    due: () => {
      const memory = ledger.read();
      return memory && memory.recheckMs > 0 && !memory.poll.moved_key ? memory.recheckMs : undefined;
    },
    run: async () => {
      const memory = ledger.read();
      if (!memory) return;
      const checked = await recheck.ask(Date.now());
      ledger.transact(memory.poll, Date.now(), (draft) => {
        // The article may have become another one meanwhile, which has the vote by now: it will ask itself.
        if (!draft.poll.moved_key) recheck.settle(draft, checked, Date.now());
      });
    },
  };
}

/** Handing over what an article has that has become another one. */
export function handOverTask(ledger: Ledger, departure: Departure): Task {
  return {
    deadlineMs: HAND_OVER_DEADLINE_MS,
    due: () => {
      const memory = ledger.read();
      return memory && departure.dueMs(memory);
    },
    run: () => departure.step(),
  };
}

/** Carrying on with reviews. */
export function reviewTask(ledger: Ledger, reviews: Reviews): Task {
  return {
    deadlineMs: REVIEW_DEADLINE_MS,
    due: () => {
      const memory = ledger.read();
      return memory && reviews.dueMs(memory);
    },
    run: () => reviews.run(),
  };
}

/** Forgetting networks, and keys of erased votes, whose time is over. */
export function forgetTask(ledger: Ledger, networks: Networks, erased: ErasedVotes): Task {
  return {
    deadlineMs: FORGET_DEADLINE_MS,
    due: () => {
      const memory = ledger.read();
      return memory && memory.forgetMs > 0 ? memory.forgetMs : undefined;
    },
    run: async () => {
      const memory = ledger.read();
      if (!memory) return;
      const nowMs = Date.now();
      ledger.transact(memory.poll, nowMs, (draft) => {
        networks.forgetOld(draft, nowMs);
        erased.forgetOld(draft, nowMs);
      });
    },
  };
}
