/** @jsx _h */
/**
 * What the reader sees from the first touch on: what stands around the captcha, the result, the way to withdraw. Functions of the state.
 * Loaded at intent, and given what it shares with the session: an import would be one more request before.
 */
import type { h as H } from "preact";
import type { Outcome } from "./parts.ts";
import type { written as Written } from "./poll.tsx";
import { sentence } from "./sentence.ts";
import type { isBusy as IsBusy, showsResults as ShowsResults } from "./state.ts";

/** Makes the parts. */
export function createOutcome(
  _h: typeof H,
  given: {
    isBusy: typeof IsBusy;
    showsResults: typeof ShowsResults;
    written: typeof Written;
    onLeave(): void;
  },
): Outcome {
  const { isBusy, showsResults, written, onLeave } = given;
  return {
    group: ({ words }) => ({
      role: "group",
      tabIndex: -1,
      "aria-label": `${words.captcha}, ${words.required}`,
    }),

    label: ({ words }) => (
      <p aria-hidden="true">
        {written(words.captcha)} <b>*</b>
      </p>
    ),

    leave: ({ words }) => (
      <button part="leave" type="button" class="plain" onClick={onLeave}>
        {written(words["not-now"])}
      </button>
    ),

    /** Text first: it is the result. The bar repeats it for the eye. */
    results({ state, words, wished }) {
      const { tally, poll, own, phase, trouble } = state;
      const lang = (name: string) => (poll?.words?.[name] ? wished : undefined);
      // Trouble takes the result's place: the poll must not grow.
      if (phase === "failed" && trouble !== "closed") return null;
      const { locale } = words;
      if (showsResults(state) && tally) {
        const { yes, no } = tally;
        const all = yes + no;
        const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(yes / all);
        return (
          <div part="results">
            <p part="summary">
              {written(sentence(words.results, locale, all, { yes, all, percent }), lang("results"))}
            </p>
            <svg part="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect class="no" width="100" height="4" />
              <rect class="yes" width={(100 * yes) / all} height="4" />
            </svg>
          </div>
        );
      }
      if (tally || !own || own.choice === "none") return null;
      const votes = poll?.minimum ?? 0;
      const name = poll?.results !== "after-voting" ? "hidden" : votes ? "few" : "unavailable";
      return <p part="summary">{written(sentence(words[name], locale, votes, { votes }), lang(name))}</p>;
    },

    withdraw({ state, words, onChoose }) {
      const { own } = state;
      if (!own || own.choice === "none" || own.status === "void") return null;
      // Trouble has its own way on, in this place.
      if (isBusy(state) || state.phase === "failed") return null;
      return (
        <button part="withdraw" type="button" class="plain" onClick={() => onChoose("none")}>
          {written(words.withdraw)}
        </button>
      );
    },
  };
}
