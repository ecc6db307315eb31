/**
 * Orders in their turns: one of an article, of remarks or of settings waits until what was ordered before of the same
 * is taken, and is then of what that one has left. Tells nobody but who ordered.
 */
import { carriedOut } from "./carry-out.ts";
import type { Order, Outcome } from "./ordered.ts";
import type { Version } from "./version.ts";

/**
 * Articles as they are after one's own acts, by what was seen before: a view may not have read them anew when the next act is
 * ordered, and whoever did it has seen what they did.
 */
const own = new Map<string, Version>();
const nameOf = (key: string, { tag }: Version) => `${key} ${/\d+/.exec(tag)}`;

/** An order as it is after what was done here since it was seen. */
function current(order: Order): Order {
  // Remarks are followed one by one, where they are sorted; settings are read anew after each change.
  if (!("seen" in order)) return order;
  const next = own.get(nameOf(order.subject.key, order.seen));
  return next ? current({ ...order, seen: next }) : order;
}

/** The last order on each article: the next one waits until it is taken, or over, or it would meet what that one has changed. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Carries one order out once what was ordered before of the same article, or of remarks, is taken; what is taken back of an
 * article needn't be. What is `stopped` by then is not begun.
 */
export function inTurn(order: Order, tell: (so: Outcome) => void, stopped: () => boolean): Promise<Outcome> {
  const { key } = order.subject;
  const before = "act" in order && order.act.kind === "undo" ? undefined : underWay.get(key);
  let taken = () => {};
  const begun = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const run = (async () => {
    await before;
    if (stopped()) return { text: "Nothing was done." };
    const asked = current(order);
    const name = "seen" in asked && nameOf(key, asked.seen);
    const keep = (now: Version | undefined) => {
      if (name && now && name !== nameOf(key, now)) own.set(name, now);
    };
    const outcome = await carriedOut(
      asked,
      (so) => {
        if (so.back && "seen" in so.back) keep(so.back.seen);
        taken();
        tell(so);
      },
      stopped,
    );
    keep(outcome.now);
    return outcome;
  })();
  underWay.set(key, Promise.race([run, begun]));
  return run;
}
