/** For whoever manages the site: what sorting costs people, and beside it whether readers are asked for words at all. */
import { useRef } from "preact/hooks";
import type { RemarkCountsAnswer, RemarksAsked, SiteAnswer } from "../../worker/contract/index.ts";
import { administration, moderation } from "../api.ts";
import { counted, figure } from "../figures.ts";
import { useLive } from "../live.tsx";
import { act, useAgain } from "../work/last.ts";
import { ASKED, askOrder } from "./asking.ts";

/** From an answer to the next asking: it is about a month. */
const PACE_MS = 300_000;

export function Effort({ site }: { site: string }) {
  const { answer } = useLive<RemarkCountsAnswer>(moderation(site, "/remark-counts"), () => PACE_MS);
  const settings = useLive<SiteAnswer>(administration(site), () => PACE_MS);
  useAgain(settings.again);
  const busy = useRef(false);
  const effort = answer?.body.effort;
  const asked = settings.answer?.body.remarks;
  /** One at a time: the next is of what this one leaves. */
  const turn = async (to: RemarksAsked) => {
    if (!asked || busy.current) return;
    busy.current = true;
    await act([askOrder(site, asked, to, settings.answer?.tag ?? "")]);
    busy.current = false;
  };
  if (!asked) return null;
  return (
    <section class="effort" aria-label="What sorting costs">
      <p>
        {effort && effortWords(effort)} {ASKED[asked].is}
      </p>
      <div class="acts">
        {(Object.keys(ASKED) as RemarksAsked[])
          .filter((each) => each !== asked)
          .map((each) => (
            <button type="button" key={each} onClick={() => turn(each)}>
              {ASKED[each].label}
            </button>
          ))}
      </div>
    </section>
  );
}

/** What sorting costs, in a sentence. Pure. */
export function effortWords(effort: NonNullable<RemarkCountsAnswer["effort"]>): string {
  const { days, minutes, useful, minutes_per_useful: each } = effort;
  const spent = `Sorting has taken people about ${counted(Math.round(minutes), "minute")} in ${counted(days, "day")}`;
  if (minutes === 0)
    return `What sorting costs is not known yet: nobody has sorted any here in ${counted(days, "day")}.`;
  if (each === null) return `${spent}, and none of them was useful.`;
  return `${spent}, for ${figure(useful)} useful: ${counted(Math.round(10 * each) / 10, "minute")} each.`;
}
