/** Has readers asked for reasons, for words too, or for nothing, as whoever says so has seen the settings. Draws nothing. */
import type { AmendAnswer, RemarksAsked, SiteAnswer } from "../../worker/contract/index.ts";
import { administration, ask, inWords, Refused } from "../api.ts";
import type { AskOrder, Outcome } from "../work/ordered.ts";

/** What readers are asked, and what has them asked so. */
export const ASKED: Record<RemarksAsked, { is: string; label: string }> = {
  off: { is: "Readers are not asked why.", label: "Ask for nothing" },
  reasons: { is: "Readers are asked for reasons alone.", label: "Ask for reasons alone" },
  text: { is: "Readers are asked for reasons and words.", label: "Ask for words, too" },
};

/** An order to ask otherwise. `tag`: of the settings as they were seen. */
export const askOrder = (site: string, was: RemarksAsked, to: RemarksAsked, tag: string): AskOrder => ({
  subject: { site, key: "settings" },
  name: "What readers are asked",
  asks: { was, to },
  tag,
});

/** Carries the order out. All settings have one revision: whoever changed another one meanwhile is told of, too. */
export async function asked(order: AskOrder): Promise<Outcome> {
  const { site } = order.subject;
  const { was, to } = order.asks;
  try {
    const body = { remarks: to, dry_run: false };
    const { body: amended } = await ask<AmendAnswer>("PATCH", administration(site), {
      body,
      seen: order.tag,
    });
    const did = `${ASKED[to].is} Pages have it within two minutes; what was sent stays.`;
    if (amended.changes.length === 0) return { text: `${ASKED[to].is} It was so already.` };
    if (order.undoes) return { text: `Undone. ${did}` };
    const now = await ask<SiteAnswer>("GET", administration(site)).catch(() => undefined);
    // What somebody else has made of it since is not to be taken back unseen.
    if (now?.body.remarks !== to) return { text: did };
    return { text: did, back: { ...askOrder(site, to, was, now.tag), undoes: true } };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "changed-meanwhile")
      return { text: inWords(error) };
    return refused(order, error).catch((failed) => ({ text: inWords(failed) }));
  }
}

/** Somebody has changed the settings meanwhile: who, and what readers are asked by now. */
async function refused(order: AskOrder, error: Refused): Promise<Outcome> {
  const { body, tag } = await ask<SiteAnswer>("GET", administration(order.subject.site));
  const { was, to } = order.asks;
  const text = `${error.problem.changed?.by ?? "Somebody"} changed the settings meanwhile. Nothing was done.`;
  const both = [{ what: order.name, was: ASKED[was].is, is: ASKED[body.remarks].is }];
  return { text, told: { text, both, again: { ...order, asks: { was: body.remarks, to }, tag } } };
}
