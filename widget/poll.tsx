/**
 * The poll as the reader sees it: functions of the state, without hooks. What comes later stands lower, so that nothing
 * that is already there moves.
 */
import { type ComponentChildren, h } from "preact";
import type { PollProps } from "./parts.ts";
import { isBusy, isPressed, type State } from "./state.ts";
import { isFinal } from "./trouble.ts";

const CHOICES = ["yes", "no"] as const;

/**
 * Text in an element of its own, another one for each text: translators of pages replace text nodes, and what is drawn into
 * one that has left the page is never seen.
 */
export function written(text: string | undefined, lang?: string): ComponentChildren {
  return (
    <span key={text} lang={lang}>
      {text}
    </span>
  );
}

export function Poll(props: PollProps): ComponentChildren {
  const { state, words, wished, translate, theme, outcome, approach, captchaBox, onRetry } = props;
  const { phase, poll, trouble, quiet } = state;
  if (poll?.state === "hidden") return null;
  const open = poll?.state === "open" && phase !== "barred" && trouble !== "closed";
  const scheme = theme || poll?.theme;
  const name = messageOf(state);
  const text = words[name as "counted"];
  const message = text && (
    <p part="message" key={text} class={trouble ? "trouble" : ""} lang={poll?.words?.[name] && wished}>
      {text}
    </p>
  );
  const results = poll && outcome?.results(props);
  const retry = trouble && !isFinal(trouble);
  // An outcome is said in one breath with its result. What was not done here just now is shown and not said.
  const apart = quiet || isBusy(state);
  return (
    <section
      part="poll"
      // Takes the focus where a button that had it is gone and none is left.
      tabIndex={-1}
      lang={words.locale}
      dir={words.direction}
      translate={translate}
      aria-labelledby="question"
      data-phase={phase}
      style={{ colorScheme: scheme === "auto" ? "" : scheme }}
    >
      <p part="question" id="question">
        {poll?.question ? written(poll.question, wished) : written(words.question)}
      </p>
      {open && (
        <div class="stage" {...approach}>
          <div role="group" aria-labelledby="question" class="choices" inert={phase === "challenge"}>
            {CHOICES.map((choice) => h(ChoiceButton, { ...props, choice }))}
          </div>
          {/* There before it is needed: the frame is put into it beside the code that talks to it. */}
          <div class="captcha" inert={phase !== "challenge"} {...outcome?.group(props)}>
            {outcome?.label(props)}
            <div ref={captchaBox} />
            {phase === "challenge" && outcome?.leave(props)}
          </div>
        </div>
      )}
      <div class={retry || phase === "slow" ? "said row" : "said"}>
        {/* In the document before it speaks, so that screen readers listen to it. */}
        <div role="status">
          {!quiet && message}
          {!apart && results}
        </div>
        {quiet && message}
        {apart && results}
        {phase === "slow" && outcome?.leave(props)}
        {retry && (
          <button part="retry" type="button" class="plain" onClick={onRetry}>
            {written(words.retry)}
          </button>
        )}
      </div>
      {poll && phase !== "barred" && outcome?.withdraw(props)}
    </section>
  );
}

function ChoiceButton({ state, words, wished, choice, onChoose }: PollProps & { choice: "yes" | "no" }) {
  const busy = isBusy(state) && state.wish === choice;
  const pressed = isPressed(state, choice) && !isBusy(state);
  const label = state.poll?.labels?.[choice];
  return (
    <button
      part={`choice ${choice}`}
      type="button"
      data-choice={choice}
      aria-pressed={pressed}
      aria-busy={busy}
      // Never `disabled`: the focus would fall to the body.
      aria-disabled={state.phase === "loading"}
      onClick={() => !pressed && !busy && onChoose(choice)}
    >
      {label ? written(label, wished) : written(words[choice])}
    </button>
  );
}

/** The name of the one sentence on how things stand, or "". */
function messageOf({ phase, own, trouble, poll, wish }: State): string {
  if (trouble) return trouble;
  if (isBusy({ phase })) return phase;
  // At rest there is one only where the captcha was left.
  if (wish) return "left";
  return own?.status ?? (poll?.state === "closed" ? "closed" : "");
}
