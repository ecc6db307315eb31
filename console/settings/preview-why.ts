/** "Tell us why" as readers would meet it by the settings in the form. What is sent is answered here, and goes nowhere. */
import { h } from "preact";
import { createOutcome } from "../../widget/after/outcome.tsx";
import { createWhy, type Surroundings } from "../../widget/after/why.tsx";
import type { KnownRemark } from "../../widget/poll/memory.ts";
import { written } from "../../widget/poll/poll.tsx";
import { sheetOf } from "../../widget/poll/sheet.ts";
import type { Own } from "../../widget/poll/standing.ts";
import { createForm } from "../../widget/remark/form.tsx";
import { sentence } from "../../widget/words/sentence.ts";
import type { PollAnswer, RemarkAnswer } from "../../worker/contract/index.ts";
import { READY } from "../remarks/words.ts";
import { type Draft, spoken } from "./draft.ts";

/** The page's reader has one vote, under one id: reasons keep their order while the form is edited. */
const ID = "preview";

type Reason = NonNullable<NonNullable<Draft["reasons"]>["yes"]>[number];

/** What readers would be asked, as the worker tells it; nothing where they are not. Pure. */
export function askedIn(draft: Draft, language: string): Pick<PollAnswer, "remarks"> {
  const { remarks: ask, contact, remark_days: days } = draft;
  if (ask === "off") return {};
  const side = (choice: "yes" | "no") => {
    const ready = READY[choice];
    const own: readonly Reason[] =
      draft.reasons?.[choice] ?? Object.keys(ready).map((id) => ({ id, text: null }));
    return own.map(({ id, text }) => {
      const worded = typeof text === "object" && text ? spoken(text, language) : text;
      return { id, text: worded ?? (id in ready ? null : id) };
    });
  };
  return { remarks: { ask, reasons: { yes: side("yes"), no: side("no") }, contact, days: days ?? 0 } };
}

/** What shows of a vote that stands, with the way to say why. `own`: the vote that stands by now; the rest as the widget has it. */
export function createPreviewOutcome(
  given: Pick<Surroundings, "root" | "draw" | "signal">,
  own: () => Own | null,
) {
  let remark: KnownRemark | undefined;
  const call = async (_url: string, { body }: RequestInit = {}) => {
    const said = body as URLSearchParams;
    const status = said.get("reasons") || said.get("text") ? "sent" : "deleted";
    const answer: RemarkAnswer = { status, edit: Number(said.get("edit")) };
    return { ok: true, body: answer };
  };
  const why = createWhy(h, {
    ...{ ...given, base: "", site: "", page: {}, written, sentence },
    tell: () => undefined,
    dress: (styles) => given.root.adoptedStyleSheets.push(sheetOf(styles)),
    call: call as Surroundings["call"],
    memory: {
      read: () => ({ id: ID, own: own(), tally: null, pending: null, remark }),
      write: (next) => {
        remark = next.remark;
      },
      follow: () => undefined,
    },
    load: async () => ({ createForm }),
  });
  return createOutcome(h, written, why);
}
