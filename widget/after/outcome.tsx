/** @jsx _h */
/**
 * What the reader sees of a vote that stands: the result in the buttons and in a sentence, the ways back. Functions of the
 * state. Given what makes elements: an import would be one more request before.
 */
import type { h as H } from "preact";
import { PERCENT_FROM, percents } from "../../common/shares.ts";
import type { Outcome, PollProps } from "../poll/parts.ts";
import type { written as Written } from "../poll/poll.tsx";
import { isBusy, showsResults } from "../poll/standing.ts";
import { labelOf } from "../words/label.ts";
import { sentence } from "../words/sentence.ts";
import type { Why } from "./why.tsx";

/** Makes the parts. `why`: what asks readers for their reasons, where there is anything to do that with. */
export function createOutcome(_h: typeof H, written: typeof Written, why?: Why): Outcome {
  /** A choice's figure, and its share in CSS where it is one of enough votes. */
  function figureOf({ state, words }: PollProps, choice: "yes" | "no") {
    const { tally } = state;
    if (!tally || !showsResults(state)) return undefined;
    const { yes, no } = tally;
    if (yes + no < PERCENT_FROM) return { text: tally[choice].toLocaleString(words.numbers), style: {} };
    const percent = percents(yes, no)[choice];
    const text = (percent / 100).toLocaleString(words.numbers, { style: "percent" });
    return { text, style: { "--_share": `${percent}%` } };
  }

  return {
    share(props, choice) {
      const figure = figureOf(props, choice);
      if (!figure) return undefined;
      const { text, style } = figure;
      const id = `${choice}-share`;
      return {
        about: { "aria-describedby": id, style },
        // The button's name stays its label.
        text: (
          <span part="share" key={text} id={id} aria-hidden="true">
            {text}
          </span>
        ),
      };
    },

    /** As the buttons look, and none of them is one. */
    closed(props) {
      const { state, langOf, icon } = props;
      const { poll, own } = state;
      if (!poll || !showsResults(state)) return null;
      return (
        <div class="choices">
          {(["yes", "no"] as const).map((choice) => {
            const { text, style } = figureOf(props, choice) ?? {};
            return (
              <div
                key={choice}
                part={`choice ${choice}`}
                class={own?.choice === choice ? "choice own" : "choice"}
                style={style}
              >
                <span part="label">
                  {icon?.(choice)}
                  {written(labelOf(props, choice), poll.labels ? langOf(choice) : undefined)}
                </span>
                <span part="share" key={text}>
                  {text}
                </span>
              </div>
            );
          })}
        </div>
      );
    },

    result(props) {
      const { state, words, langOf } = props;
      const { tally, poll, own, phase, trouble, quiet } = state;
      // Trouble, and what is on its way, has the place.
      if ((phase === "failed" && trouble !== "closed") || isBusy(state)) return null;
      const gone = why?.isGone(state) && [
        " ",
        <p key="gone" part="result">
          {written(words.gone)}
        </p>,
      ];
      const line = (
        name: "results" | "few" | "hidden" | "unavailable" | "answer",
        count = 0,
        values = {},
      ) => (
        <p part="result">
          {written(sentence(words[name], words, count, values), poll?.words?.[name] && langOf(name))}
        </p>
      );
      const answer = labelOf(props, own?.choice ?? "none");
      const closed = poll?.state === "closed" || trouble === "closed";
      if (showsResults(state) && tally) {
        // Who comes back, or asks what stands, has it in the buttons, and the room is small.
        if ((quiet || state.was === own?.choice) && !closed) return null;
        const { yes, no } = tally;
        const all = yes + no;
        const choice = own?.choice === "no" ? "no" : "yes";
        const n = tally[choice];
        const percent = (percents(yes, no).yes / 100).toLocaleString(words.numbers, { style: "percent" });
        const values = { n, all, label: labelOf(props, choice), yes, percent };
        return [
          " ",
          line("results", n, values),
          closed && answer && [" ", line("answer", 0, { label: answer })],
          gone,
        ];
      }
      if (tally || !answer || quiet) return gone;
      const votes = poll?.minimum ?? 0;
      const hides = poll?.results === "never" || poll?.results === "after-closing";
      return [" ", line(hides ? "hidden" : votes ? "few" : "unavailable", votes, { votes }), gone];
    },

    acts(props) {
      const { state, words, onChoose } = props;
      const { own, was, phase } = state;
      // Trouble has its own way on, in this place.
      const rests = own && own.choice !== "none" && !isBusy(state) && phase !== "failed";
      const acts = rests && own.status !== "void";
      const undo = acts && was && was !== "none" && was !== own.choice;
      const asks = rests && why?.button(props);
      return (
        <div class={asks ? "acts asks" : "acts"}>
          {undo && (
            <button key="undo" part="undo" type="button" onClick={() => onChoose(was)}>
              {written(words.undo)}
            </button>
          )}
          {acts && (
            <button key="withdraw" part="withdraw" type="button" onClick={() => onChoose("none")}>
              {written(words.withdraw)}
            </button>
          )}
          {asks}
        </div>
      );
    },

    room: (props) => why?.room(props),
  };
}
