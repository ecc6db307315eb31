/** @jsx _h */
/**
 * What the reader sees from the press to the answer: how it stands, and what stands around the captcha. Functions of the
 * state. Loaded at intent, and given what it shares with the session: an import would be one more request before.
 */
import type { h as H } from "preact";
import { keepFocus } from "../poll/focus.ts";
import type { Trial } from "../poll/parts.ts";
import type { written as Written } from "../poll/poll.tsx";
import type { isBusy as IsBusy } from "../poll/standing.ts";
import { isFinal } from "../poll/trouble.ts";
import { labelOf } from "../words/label.ts";

/** Makes the parts. */
export function createTrial(
  _h: typeof H,
  given: { isBusy: typeof IsBusy; written: typeof Written; onLeave(): void },
): Trial {
  const { isBusy, written, onLeave } = given;
  const filled: Trial["filled"] = (text, props) => text?.replace("{label}", labelOf(props));
  return {
    name(state) {
      const { phase, poll, wish, own, was, quiet } = state;
      if (isBusy(state)) return phase;
      // At rest there is a wish only where the captcha was left.
      if (wish) return "left";
      if (!own || (quiet && poll?.state === "closed")) return "";
      const { status, choice } = own;
      if (status !== "counted" && status !== "held") return status;
      // What was there before, or is pressed again, is no news.
      if (quiet || was === choice) return status === "held" ? "answer-held" : "answer";
      return was && was !== "none" && status === "counted" ? "changed" : status;
    },

    keepFocus,

    filled,

    mayRetry: (trouble) => !isFinal(trouble),

    group: ({ words }) => ({
      part: "captcha",
      role: "group",
      tabIndex: -1,
      "aria-label": `${words.captcha}, ${words.required}`,
    }),

    /** For the eye: the live region says what was chosen, and the group its own name. */
    label: (props) => [
      <p key="chosen" aria-hidden="true">
        {props.state.wish && written(filled(props.words.challenge, props))}
      </p>,
      <p key="captcha" aria-hidden="true">
        {written(props.words.captcha)} <b>*</b>
      </p>,
    ],

    leave: ({ words }) => (
      <button part="leave" type="button" onClick={onLeave}>
        {written(words["not-now"])}
      </button>
    ),
  };
}
