/** What a Poll object owes others and itself, as the tasks of its agenda. Each does its own, beside the others. */
import { FORGET_DEADLINE_MS, HAND_OVER_DEADLINE_MS, RECHECK_DEADLINE_MS } from "../limits.ts";
import type { Task } from "../object/agenda.ts";
import type { Ledger } from "./ledger.ts";
import type { Move } from "./move/move.ts";
import type { Networks } from "./networks/networks.ts";
import type { Recheck } from "./recheck/recheck.ts";

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
      ledger.transact(memory.poll, Date.now(), (draft) => recheck.settle(draft, checked, Date.now()));
    },
  };
}

/** Handing the votes of an article over that has become another one. */
export function handOverTask(ledger: Ledger, move: Move): Task {
  return {
    deadlineMs: HAND_OVER_DEADLINE_MS,
    due: () => {
      const memory = ledger.read();
      return memory?.poll.moved_key && memory.votes ? 0 : undefined;
    },
    run: async () => {
      const memory = ledger.read();
      if (!memory?.poll.moved_key) return;
      const votes = move.next();
      if (votes.length > 0) await move.send(memory, memory.poll.moved_key, votes);
      ledger.transact(memory.poll, Date.now(), (draft) => {
        move.drop(draft, votes, Date.now());
        draft.votes = votes.length > 0;
      });
    },
  };
}

/** Forgetting networks whose time is over. */
export function forgetTask(ledger: Ledger, networks: Networks): Task {
  return {
    deadlineMs: FORGET_DEADLINE_MS,
    due: () => {
      const memory = ledger.read();
      return memory && memory.forgetMs > 0 ? memory.forgetMs : undefined;
    },
    run: async () => {
      const memory = ledger.read();
      if (!memory) return;
      ledger.transact(memory.poll, Date.now(), (draft) => networks.forgetOld(draft, Date.now()));
    },
  };
}
