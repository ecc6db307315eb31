/**
 * The last act of whoever works in this tab: what is said of it, and what takes it back. Kept for the tab, over reloads too.
 * Draws nothing.
 */
import { useEffect, useState } from "preact/hooks";
import { counted } from "../figures.ts";
import { carriedOut, type Order, type Outcome, type Told } from "./carry-out.ts";
import type { Version } from "./version.ts";

/** What was done last. */
export interface Last {
  site: string;
  /** The person's id. */
  by: string;
  text: string;
  busy: boolean;
  /** What takes it back, each article's by itself. */
  back: Order[];
  /** Where somebody was first. */
  told: Told[];
}

const KEPT = "afterword-console-last";
const listeners = new Set<() => void>();
let by = "";
let last: Last | undefined = kept();
/**
 * Articles as they are after one's own acts, by what was seen before: a view may not have read them anew when the next act is
 * ordered, and whoever did it has seen what they did.
 */
const own = new Map<string, Version>();
const nameOf = (key: string, { tag }: Version) => `${key} ${/\d+/.exec(tag)}`;

/** An order as it is after what was done here since it was seen. */
function current(order: Order): Order {
  const next = own.get(nameOf(order.subject.key, order.seen));
  return next ? current({ ...order, seen: next }) : order;
}

/** Grows with each order, so that what an older one still has to say is not heard. */
let turn = 0;

/** From a tab's memory; nothing where it has none, or what is there can't be read. */
function kept(): Last | undefined {
  try {
    const found: Last | null = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    // What was on its way when the page went has ended without us; it can be taken back all the same.
    return found ? { ...found, busy: false } : undefined;
  } catch {
    return undefined;
  }
}

function say(next: Last | undefined): void {
  last = next;
  try {
    if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // A tab that remembers nothing undoes as long as its page lives.
  }
  for (const listener of listeners) listener();
}

/** Carries orders out, one after the other, as the last act. */
export async function act(orders: readonly Order[]): Promise<void> {
  const mine = ++turn;
  const site = orders[0]?.subject.site ?? "";
  const outcomes: Outcome[] = [];
  const tell = (text: string, busy: boolean, more: readonly Outcome[] = []) => {
    if (turn !== mine) return;
    const all = [...outcomes, ...more];
    say({
      ...{ site, by, text, busy },
      back: all.flatMap(({ back }) => back ?? []),
      told: all.flatMap(({ told }) => told ?? []),
    });
  };
  tell("", true);
  for (const order of orders) {
    const asked = current(order);
    const outcome = await carriedOut(asked, (so) => tell(so.text, true, [so]));
    const before = nameOf(order.subject.key, asked.seen);
    if (outcome.now && before !== nameOf(order.subject.key, outcome.now)) own.set(before, outcome.now);
    outcomes.push(outcome);
    tell(summary(outcomes), outcomes.length < orders.length);
  }
}

/** Takes the last act back. */
export async function undo(): Promise<void> {
  const back = last?.by === by ? last.back : [];
  if (back.length > 0) await act(back);
}

/** One outcome in its own words; of several how many votes, and what went wrong. */
function summary(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 1) return outcomes[0]?.text ?? "";
  const done = outcomes.filter(({ votes }) => votes !== undefined);
  const votes = done.reduce((sum, each) => sum + (each.votes ?? 0), 0);
  const failed = outcomes.filter(({ votes, told }) => votes === undefined && !told).map(({ text }) => text);
  return [`${counted(done.length, "article")}, ${counted(votes)}.`, ...failed].join(" ");
}

/** Hears of each change of the last act, of the person who is signed in to a site; undefined for none. */
export function useLast(site: string, person: string): Last | undefined {
  by = person;
  const [, draw] = useState(0);
  useEffect(() => hear(() => draw((n) => n + 1)), []);
  return last?.site === site && last.by === person ? last : undefined;
}

/** Reads again what a view shows, whenever an act has changed it. */
export function useAgain(again: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: reading again is the same of each drawing.
  useEffect(() => hear(() => !last?.busy && again()), []);
}

function hear(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
