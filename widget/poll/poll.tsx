/**
 * The poll as the reader sees it: functions of the state, without hooks. All that is said and done stands below the
 * buttons, in room that is there before it is needed, so that nothing that is already there moves.
 */
import { type ComponentChildren, h } from "preact";
import type { PollProps } from "./parts.ts";
import { isBusy } from "./standing.ts";
import { isPressed } from "./state.ts";

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
  const { state, words, langOf, translate, theme, look, trial, outcome, approach, captchaBox, onRetry } =
    props;
  const { phase, poll, own, trouble, quiet } = state;
  const open = poll?.state === "open" && phase !== "barred" && trouble !== "closed";
  const scheme = theme || poll?.theme;
  const name = trouble || trial?.name(state) || (open ? (own ? "" : "note") : poll && "closed");
  const sentence = words[name as "note"];
  const text = trial?.filled(sentence, props) ?? sentence;
  const message = text && (
    <p
      part={name === "note" ? "note" : "message"}
      key={text}
      class={trouble ? "trouble" : undefined}
      lang={poll?.words?.[name as string] && langOf(name as string)}
    >
      {text}
    </p>
  );
  // An outcome is said in one breath with its result.
  const said = [message, poll && outcome?.result(props)];
  const challenge = phase === "challenge";
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
      data-look={look}
      class={state.grown ? "grown" : undefined}
      style={{ colorScheme: scheme === "auto" ? "" : scheme }}
    >
      <p part="question" id="question">
        {poll?.question ? written(poll.question, langOf("question")) : written(words.question)}
      </p>
      <div class="stage" {...approach}>
        {open ? (
          <div role="group" aria-labelledby="question" class="choices" inert={challenge}>
            {CHOICES.map((choice) => h(ChoiceButton, { ...props, choice }))}
          </div>
        ) : (
          outcome?.closed(props)
        )}
        <div class="below">
          <div class="said">
            {/* In the document before it speaks, so that screen readers listen to it. */}
            <div role="status">{!quiet && said}</div>
            {/* What was not done here just now is shown and not said. */}
            {quiet && said}
          </div>
          {phase === "slow" && trial?.leave(props)}
          {trouble && (trial ? trial.mayRetry(trouble) : phase !== "barred") && (
            <button part="retry" type="button" onClick={onRetry}>
              {written(words.retry)}
            </button>
          )}
          {poll && phase !== "barred" && outcome?.acts(props)}
        </div>
        {outcome?.room(props)}
        {/* There before it is needed: the frame is put into it beside the code that talks to it. */}
        {open && (
          <div class="captcha" inert={!challenge} {...trial?.group(props)}>
            {trial?.label(props)}
            <div ref={captchaBox} />
            {challenge && trial?.leave(props)}
          </div>
        )}
      </div>
      {/* What the page wants after the vote: its room is taken at the press, and it is seen once a vote stands. */}
      {state.grown && <slot name="after" />}
    </section>
  );
}

function ChoiceButton(props: PollProps & { choice: "yes" | "no" }) {
  const { state, words, langOf, outcome, icon, choice, onChoose } = props;
  const wish = state.wish === choice;
  const busy = isBusy(state);
  const pressed = isPressed(state, choice) && !busy;
  const label = state.poll?.labels?.[choice];
  const share = outcome?.share(props, choice);
  return (
    <button
      part={`choice ${choice}`}
      type="button"
      class="choice"
      data-choice={choice}
      aria-pressed={pressed}
      aria-busy={busy && wish}
      {...share?.about}
      onClick={() => !(busy && wish) && onChoose(choice)}
    >
      <span part="label">
        {icon?.(choice)}
        {written(label ?? words[choice], label && langOf(choice))}
      </span>
      {share?.text}
    </button>
  );
}
