/** The widget's own sentences in English, by the names that settings have for them. The widget's; nothing is worded here. */
import { ask, consent, remark, vote } from "../../widget/locales/en.json";

/** A sentence of several forms stands here in that for many. */
export const SENTENCES: Record<string, string> = Object.fromEntries(
  Object.entries({ ...ask, ...vote, ...consent, ...remark })
    // These two have settings of their own.
    .filter(([name]) => !["question", "yes", "no"].includes(name))
    .map(([name, text]) => [name, typeof text === "string" ? text : text.other]),
);
