/**
 * The last act of whoever works in this tab: what is said of it, and what takes it back. Acts that overlap are told together. Kept
 * for the tab, over reloads too. Draws nothing.
 */
import { useEffect, useState } from "preact/hooks";
import { counted } from "../figures.ts";
import { carriedOut } from "./carry-out.ts";
import type { Order, Outcome, Told } from "./ordered.ts";
import type { Version } from "./version.ts";

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

/** The same as one. */
export type Last = Omit<Said, "id">;

const KEPT = "afterword-console-last";
/** Hear of each change; `ended`: an act is over. */
const listeners = new Set<(ended: boolean) => void>();
let by = "";
let last: Acts | undefined = kept();
/** The latest act's. */
let ids = Math.max(0, ...(last?.acts ?? []).map(({ id }) => id));
/**
 * Articles as they are after one's own acts, by what was seen before: a view may not have read them anew when the next act is
 * ordered, and whoever did it has seen what they did.
 */
const own = new Map<string, Version>();
const nameOf = (key: string, { tag }: Version) => `${key} ${/\d+/.exec(tag)}`;

/** An order as it is after what was done here since it was seen. */
function current(order: Order): Order {
  // Remarks are followed one by one, where they are sorted.
  if ("remarks" in order) return order;
  const next = own.get(nameOf(order.subject.key, order.seen));
  return next ? current({ ...order, seen: next }) : order;
}

/** The last order on each article: the next one waits until it is taken, or over, or it would meet what that one has changed. */
const underWay = new Map<string, Promise<unknown>>();

/** From a tab's memory; nothing where it has none, or what is there can't be read. */
function kept(): Acts | undefined {
  try {
    const found: Acts | null = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    // What was on its way when the page went has ended without us; it can be taken back all the same.
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

/**
 * Carries orders out, one after the other, as one act. It takes the place of the acts that are over; `beside` are those that it
 * leaves where they are instead.
 */
export async function act(orders: readonly Order[], beside?: readonly Said[]): Promise<void> {
  const site = orders[0]?.subject.site ?? "";
  const known = last?.site === site && last.by === by ? last.acts : [];
  const id = ++ids;
  const outcomes: Outcome[] = [];
  const saying = (text: string, busy: boolean, more: readonly Outcome[] = []): Said => {
    const all = [...outcomes, ...more];
    const back = all.flatMap((each) => each.back ?? []);
    const told = all.flatMap((each) => each.told ?? []);
    return { id, text, busy, back, told };
  };
  const update = (mine: Said) => {
    // It was taken back, or somebody else is at work.
    if (last?.site !== site || !last.acts.some((each) => each.id === id)) return;
    say({ ...last, acts: last.acts.map((each) => (each.id === id ? mine : each)) }, !mine.busy);
  };
  say({ site, by, acts: [...(beside ?? known.filter(({ busy }) => busy)), saying("", true)] });
  for (const order of orders) {
    outcomes.push(await inTurn(order, (so) => update(saying(so.text, true, [so]))));
    update(saying(summary(outcomes), outcomes.length < orders.length));
  }
}

/**
 * Carries one order out once what was ordered before of the same article, or of remarks, is taken; what is taken back of an
 * article needn't be.
 */
function inTurn(order: Order, tell: (so: Outcome) => void): Promise<Outcome> {
  const { key } = order.subject;
  const before = "act" in order && order.act.kind === "undo" ? undefined : underWay.get(key);
  let taken = () => {};
  const begun = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const run = (async () => {
    await before;
    const asked = current(order);
    const name = "seen" in asked && nameOf(key, asked.seen);
    const keep = (now: Version | undefined) => {
      if (name && now && name !== nameOf(key, now)) own.set(name, now);
    };
    const outcome = await carriedOut(asked, (so) => {
      if (so.back && "seen" in so.back) keep(so.back.seen);
      taken();
      tell(so);
    });
    keep(outcome.now);
    return outcome;
  })();
  underWay.set(key, Promise.race([run, begun]));
  return run;
}

/** Takes back the latest act that can be. */
export async function undo(): Promise<void> {
  if (last?.by !== by) return;
  const { acts } = last;
  const latest = acts.filter(({ back }) => back.length > 0).at(-1);
  if (latest)
    await act(
      latest.back,
      acts.filter((each) => each !== latest),
    );
}

/** Does all the same what somebody else was first at. Of an act that has nothing else to say nothing stays. */
export async function insist(told: Told): Promise<void> {
  if (last?.by !== by) return;
  const acts = last.acts.map((each) => ({ ...each, told: each.told.filter((other) => other !== told) }));
  await act(
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
  return [
    `${counted(done.length, "article")}, ${counted(votes)}.`,
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
    back: acts.flatMap(({ back }) => back),
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
