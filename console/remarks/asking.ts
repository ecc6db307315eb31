/** Whether readers are asked for reasons, for words too, or for nothing, and the order to ask otherwise. Pure. */
import type { RemarksAsked } from "../../worker/contract/index.ts";
import type { SettingsOrder } from "../work/ordered.ts";

/** What readers are asked, and what has them asked so. */
export const ASKED: Record<RemarksAsked, { is: string; label: string }> = {
  off: { is: "Readers are not asked why.", label: "Ask for nothing" },
  reasons: { is: "Readers are asked for reasons alone.", label: "Ask for reasons alone" },
  text: { is: "Readers are asked for reasons and words.", label: "Ask for words, too" },
};

/** An order to ask otherwise. `tag`: of the settings as they were seen. */
export const askOrder = (site: string, was: RemarksAsked, to: RemarksAsked, tag: string): SettingsOrder => ({
  subject: { site, key: "settings" },
  name: "What readers are asked",
  patch: { remarks: to },
  back: { remarks: was },
  tag,
});
