/**
 * Counting: what one change of votes does to the numbers that are kept of them, so that nobody ever has to read the votes to
 * say how many there are. Pure: no I/O, no clock.
 */
import type { Choice, Standing } from "../../contract/index.ts";
import { MINUTES_PER_HOUR } from "../../limits/time.ts";

/** Where a vote is counted: all that the rollups know of it. */
export interface Cell {
  standing: Standing;
  /** Why it is held; of no interest to the rollups under another standing. */
  cause: string | null;
  choice: Choice;
  /** The hour it was first cast, since 1970, by the Poll's clock. It never changes. */
  hour: number;
  /** The reasons of its remark, as they are stored (domain/remarks/reasons.ts); null or left out for none. */
  reasons?: string | null | undefined;
}

/** So many votes alike go from one cell to another. `from` is null for new votes, `to` for votes that are taken away. */
export interface Change {
  from: Cell | null;
  to: Cell | null;
  votes: number;
  /** The key of the vote, where it is one. */
  key?: Uint8Array;
}

/** Votes by choice. */
export type PerChoice = Record<Choice, number>;
/** The nine counters: votes by standing and choice. */
export type Standings = Record<Standing, PerChoice>;

/** Reasons by choice and id; one that nobody gives any more is left out. */
export type Reasons = Record<"yes" | "no", Record<string, number>>;

/** What is counted of all votes of a poll. */
export interface Rollup {
  standings: Standings;
  /** The held ones by cause and choice; a cause that nothing is held for any more is left out. */
  held: Record<string, PerChoice>;
  /** The reasons of the votes in the tally. */
  reasons: Reasons;
}

const NONE: PerChoice = { yes: 0, no: 0, none: 0 };
export const NO_STANDINGS: Standings = { counted: NONE, held: NONE, void: NONE };
export const NO_REASONS: Reasons = { yes: {}, no: {} };
export const NO_ROLLUP: Rollup = { standings: NO_STANDINGS, held: {}, reasons: NO_REASONS };

/** The cell of a vote. `minute`: when it was first cast, in minutes since 1970. */
export function cellOf(vote: Omit<Cell, "hour"> & { minute: number }): Cell {
  const { standing, cause, choice, minute, reasons } = vote;
  return { standing, cause, choice, hour: Math.floor(minute / MINUTES_PER_HOUR), reasons };
}

/** The rollup after a change; the same object if no number is another one. */
export function changed(rollup: Rollup, { from, to, votes }: Change): Rollup {
  const same = from && to && sameCell(from, to);
  if (votes === 0 || (same && said(from) === said(to))) return rollup;
  const standings = same ? rollup.standings : shifted(rollup.standings, from, to, votes);
  let { held, reasons } = rollup;
  if (from) reasons = reasonsAfter(reasons, from, -votes);
  if (to) reasons = reasonsAfter(reasons, to, votes);
  if (from?.standing === "held") held = heldAfter(held, from, -votes);
  if (to?.standing === "held") held = heldAfter(held, to, votes);
  return { standings, held, reasons };
}

/** What changes add to the nine counters of each hour, by hour; a number may be negative. */
export function byHour(changes: readonly Change[]): Map<number, Standings> {
  const hours = new Map<number, Standings>();
  for (const { from, to, votes } of changes) {
    if (from && to && sameCell(from, to)) continue;
    if (from) hours.set(from.hour, shifted(hours.get(from.hour) ?? NO_STANDINGS, from, null, votes));
    if (to) hours.set(to.hour, shifted(hours.get(to.hour) ?? NO_STANDINGS, null, to, votes));
  }
  return hours;
}

/** All votes of a rollup, withdrawn ones included. */
export function votesIn({ counted, held, void: voided }: Standings): number {
  return [counted, held, voided].reduce((all, { yes, no, none }) => all + yes + no + none, 0);
}

function sameCell(a: Cell, b: Cell): boolean {
  const cause = a.standing !== "held" || a.cause === b.cause;
  return a.standing === b.standing && a.choice === b.choice && a.hour === b.hour && cause;
}

/** What a vote says that is in the tally; nothing for one that is not. */
function said({ standing, choice, reasons }: Cell): string {
  return standing === "counted" && choice !== "none" ? (reasons ?? "") : "";
}

function reasonsAfter(reasons: Reasons, cell: Cell, votes: number): Reasons {
  const ids = said(cell);
  if (ids === "" || cell.choice === "none") return reasons;
  const counted = { ...reasons[cell.choice] };
  for (const id of ids.split(" ")) {
    // An id may be the name of what every object has.
    const after = (Object.hasOwn(counted, id) ? (counted[id] ?? 0) : 0) + votes;
    if (after === 0) delete counted[id];
    else counted[id] = after;
  }
  return { ...reasons, [cell.choice]: counted };
}

function shifted(standings: Standings, from: Cell | null, to: Cell | null, votes: number): Standings {
  const next = { ...standings };
  if (from) next[from.standing] = plus(next[from.standing], from.choice, -votes);
  if (to) next[to.standing] = plus(next[to.standing], to.choice, votes);
  return next;
}

function plus(choices: PerChoice, choice: Choice, votes: number): PerChoice {
  return { ...choices, [choice]: choices[choice] + votes };
}

function heldAfter(held: Rollup["held"], { cause, choice }: Cell, votes: number): Rollup["held"] {
  const name = cause ?? "";
  const after = plus(held[name] ?? NONE, choice, votes);
  const { [name]: _, ...others } = held;
  return after.yes === 0 && after.no === 0 && after.none === 0 ? others : { ...others, [name]: after };
}
