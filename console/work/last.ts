/**
 * The last act of whoever works in this tab: what is said of it, and what takes it back. Acts that overlap are told together. Kept
 * for the tab, over reloads too. Draws nothing.
 */
import { useEffect, useState } from "preact/hooks";
import { counted } from "../figures.ts";
import type { Order, Outcome, Told } from "./ordered.ts";
import { inTurn } from "./turns.ts";

/** What is said of one act. */
interface Said {
  /** Tells it from the others of this tab. */
  id: number;
  text: string;
  busy: boolean;
  /** What takes it back, each article's by itself. */
  back: Order[];
  /** Where somebody was first. */
  told: Told[];
}

/** What was done last, by whom and where: acts that overlap, and those that an undoing leaves, in the order of their beginning. */
interface Acts {
  site: string;
  /** The person's id. */
  by: string;
  acts: Said[];
}

/** The same as one; whether anything of it can be taken back. */
export type Last = Pick<Said, "text" | "busy" | "told"> & { undoable: boolean };

const KEPT = "afterword-console-last";
/** Hear of each change; `ended`: an act is over. */
const listeners = new Set<(ended: boolean) => void>();
let by = "";
let last: Acts | undefined = kept();
/** The latest act's. */
let ids = Math.max(0, ...(last?.acts ?? []).map(({ id }) => id));
/** Acts of this page that are on their way, by their ids; but for those that take something back, which nothing takes back. */
const works = new Map<number, Work>();
interface Work {
  /** Whether it is to be taken back: none of its orders begins any more. */
  stopped: boolean;
  /** Ends once it is known how the order that is on its way can be taken back, if it can. */
  known: Promise<void>;
}

/** What was done all the same, and needn't be told any more. */
const insisted = new WeakSet<Told>();

/** Whether an act can be taken back, now or as soon as it is known how. */
const canBack = ({ id, back }: Said) => works.get(id)?.stopped !== true && (back.length > 0 || works.has(id));

/** From a tab's memory; nothing where it has none, or what is there can't be read. */
function kept(): Acts | undefined {
  try {
    const found: Acts | null = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    // What was on its way when the page went has ended without us; it can be taken back, if it was known how.
    return found ? { ...found, acts: found.acts.map((each) => ({ ...each, busy: false })) } : undefined;
  } catch {
    return undefined;
  }
}

function say(next: Acts | undefined, ended = false): void {
  last = next;
  try {
    if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // A tab that remembers nothing undoes as long as its page lives.
  }
  for (const listener of listeners) listener(ended);
}

/** Carries orders out, one after the other, as one act, which takes the place of those that are over. */
export function act(orders: readonly Order[]): Promise<void> {
  const known = last?.site === orders[0]?.subject.site && last?.by === by ? last.acts : [];
  return begun(
    orders,
    known.filter(({ busy }) => busy),
  );
}

/** `beside`: the acts that it leaves where they are. `undoes`: whether it takes one back. */
async function begun(
  orders: readonly Order[],
  beside: readonly Said[],
  { undoes = false } = {},
): Promise<void> {
  const site = orders[0]?.subject.site ?? "";
  const id = ++ids;
  const work: Work = { stopped: false, known: Promise.resolve() };
  if (!undoes) works.set(id, work);
  const outcomes: Outcome[] = [];
  const saying = (text: string, busy: boolean, more: readonly Outcome[] = []): Said => {
    const all = [...outcomes, ...more];
    const back = all.flatMap((each) => each.back ?? []);
    const told = all.flatMap((each) => each.told ?? []).filter((each) => !insisted.has(each));
    return { id, text, busy, back, told };
  };
  const update = (mine: Said) => {
    // It was taken back, or somebody else is at work.
    if (last?.site !== site || !last.acts.some((each) => each.id === id)) return;
    say({ ...last, acts: last.acts.map((each) => (each.id === id ? mine : each)) }, !mine.busy);
  };
  say({ site, by, acts: [...beside, saying("", true)] });
  for (const order of orders) {
    let known = () => {};
    work.known = new Promise((resolve) => {
      known = resolve;
    });
    const tell = (so: Outcome) => {
      update(saying(so.text, true, [undoes ? ofUndoing(so, order) : so]));
      if (so.back) known();
    };
    const outcome = await inTurn(order, tell, () => work.stopped);
    outcomes.push(undoes ? ofUndoing(outcome, order) : outcome);
    const over = work.stopped || outcomes.length === orders.length;
    if (over) works.delete(id);
    update(saying(summary(outcomes), !over));
    known();
    if (over) return;
  }
}

/** Nothing takes an undoing back; one that has failed can be asked for again. */
const ofUndoing = ({ back: _, ...outcome }: Outcome, order: Order): Outcome => ({
  ...outcome,
  ...(outcome.failed && { back: order }),
});

/**
 * Takes back the latest act that can be. One that is on its way goes no further, and is taken back as far as it has come: whoever
 * undoes what they have just pressed never undoes what they did before.
 */
export async function undo(): Promise<void> {
  if (last?.by !== by) return;
  const latest = last.acts.filter(canBack).at(-1);
  if (!latest) return;
  const work = works.get(latest.id);
  if (work) {
    work.stopped = true;
    say(last);
    await work.known;
  }
  const { acts = [] } = last ?? {};
  const back = acts.find(({ id }) => id === latest.id)?.back ?? [];
  const beside = acts.filter(({ id }) => id !== latest.id);
  if (back.length > 0) await begun(back, beside, { undoes: true });
}

/** Does all the same what somebody else was first at. Of an act that has nothing else to say nothing stays. */
export async function insist(told: Told): Promise<void> {
  if (last?.by !== by) return;
  insisted.add(told);
  const acts = last.acts.map((each) => ({ ...each, told: each.told.filter((other) => other !== told) }));
  await begun(
    [told.again],
    acts.filter(({ busy, back, told: others }) => busy || back.length + others.length > 0),
  );
}

/** Drops what is said of acts that are over and leave nothing to press: whoever goes on to another view has read it. */
export function goOn(): void {
  const acts = last?.acts.filter(({ busy, back, told }) => busy || back.length + told.length > 0) ?? [];
  if (last && acts.length < last.acts.length) say({ ...last, acts });
}

/** One outcome in its own words; of several how many votes, where somebody was first, and what went wrong. */
function summary(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 1) return outcomes[0]?.text ?? "";
  const done = outcomes.filter(({ votes }) => votes !== undefined);
  const votes = done.reduce((sum, each) => sum + (each.votes ?? 0), 0);
  const first = outcomes.filter(({ told }) => told).length;
  const failed = outcomes.filter(({ votes, told }) => votes === undefined && !told).map(({ text }) => text);
  const [did, ...others] = new Set(done.map((each) => each.did));
  const word = did && others.length === 0 ? ` ${did}` : "";
  return [
    `${counted(done.length, "article")}, ${counted(votes)}${word}.`,
    ...(first > 0 ? [`Somebody was first at ${counted(first, "article")}.`] : []),
    ...failed,
  ].join(" ");
}

/** Hears of each change of the last act, of the person who is signed in to a site; undefined for none. */
export function useLast(site: string, person: string): Last | undefined {
  by = person;
  const [, draw] = useState(0);
  useEffect(() => hear(() => draw((n) => n + 1)), []);
  if (last?.site !== site || last.by !== person) return undefined;
  const { acts } = last;
  return {
    text: acts.flatMap(({ text }) => text || []).join(" "),
    busy: acts.some(({ busy }) => busy),
    undoable: acts.some(canBack),
    told: acts.flatMap(({ told }) => told),
  };
}

/** Reads again what a view shows, whenever an act has changed it. */
export function useAgain(again: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: reading again is the same of each drawing.
  useEffect(() => hear((ended) => ended && again()), []);
}

function hear(listener: (ended: boolean) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
