/** For whoever manages the site: what sorting costs people, and beside it whether readers are asked for words at all. */
import { useState } from "preact/hooks";
import type { RemarkCountsAnswer, RemarksAsked, SiteAnswer } from "../../worker/contract/index.ts";
import { administration, ask, inWords, moderation } from "../api.ts";
import { counted, figure } from "../figures.ts";
import { useLive } from "../live.tsx";
import { useReading } from "../parts.tsx";

/** From an answer to the next asking: it is about a month. */
const PACE_MS = 300_000;

const ASKED: Record<RemarksAsked, { is: string; label: string }> = {
  off: { is: "Readers are not asked why.", label: "Ask for nothing" },
  reasons: { is: "Readers are asked for reasons alone.", label: "Ask for reasons alone" },
  text: { is: "Readers are asked for reasons and words.", label: "Ask for words, too" },
};

export function Effort({ site }: { site: string }) {
  const { answer } = useLive<RemarkCountsAnswer>(moderation(site, "/remark-counts"), () => PACE_MS);
  const settings = useReading(site, () => ask<SiteAnswer>("GET", administration(site)));
  const [failed, setFailed] = useState("");
  const effort = answer?.body.effort;
  const asked = settings.answer?.body.remarks;
  const turn = async (remarks: RemarksAsked) => {
    setFailed("");
    try {
      const seen = settings.answer?.tag ?? "";
      await ask("PATCH", administration(site), { body: { remarks, dry_run: false }, seen });
    } catch (error) {
      setFailed(inWords(error));
    }
    settings.again();
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
      {failed && <p role="alert">{failed}</p>}
    </section>
  );
}

/** What sorting costs, in a sentence. Pure. */
export function effortWords(effort: NonNullable<RemarkCountsAnswer["effort"]>): string {
  const { days, minutes, useful, minutes_per_useful: each } = effort;
  const spent = `Sorting has taken people about ${counted(Math.round(minutes), "minute")} in ${counted(days, "day")}`;
  if (minutes === 0) return `Nobody has sorted any in ${counted(days, "day")}.`;
  if (each === null) return `${spent}, and none of them was useful.`;
  return `${spent}, for ${figure(useful)} useful: ${counted(Math.round(10 * each) / 10, "minute")} each.`;
}
