/**
 * The poll as the reader sees it: functions of the state, without hooks. What comes later stands lower, so that nothing
 * that is already there moves.
 */
import { type ComponentChildren, h } from "preact";
import type { PollProps } from "./parts.ts";
import { isBusy, isPressed, isProving, type State } from "./state.ts";
import { TROUBLES } from "./trouble.ts";

const CHOICES = ["yes", "no"] as const;

export function Poll(props: PollProps): ComponentChildren {
  const { state, words, theme, outcome, captchaBox, onTouch, onIntent, onLeave, onRetry } = props;
  const { phase, poll, trouble } = state;
  if (poll?.state === "hidden") return null;
  const challenge = phase === "challenge";
  const open = poll?.state === "open" && phase !== "barred" && trouble !== "closed";
  const text = words[message(state) as "counted"];
  const scheme = theme || poll?.theme;
  return (
    <section
      part="poll"
      // Takes the focus where a button that had it is gone and none is left.
      tabIndex={-1}
      lang={words.locale}
      dir={words.direction}
      aria-labelledby="question"
      data-phase={phase}
      style={{ colorScheme: scheme === "auto" ? "" : scheme }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isProving(state)) return;
        // The page around may have something of its own to close.
        event.preventDefault();
        event.stopPropagation();
        onLeave();
      }}
    >
      <p part="question" id="question">
        {poll?.question ?? words.question}
      </p>
      {open && (
        <div class="stage" onPointerEnter={onIntent} onPointerDown={onIntent} onFocusIn={onTouch}>
          <div role="group" aria-labelledby="question" class="choices" inert={challenge}>
            {CHOICES.map((choice) => h(ChoiceButton, { ...props, choice }))}
          </div>
          <div
            class="captcha"
            role="group"
            aria-label={`${words.captcha}, ${words.required}`}
            tabIndex={-1}
            inert={!challenge}
            data-shown={challenge}
          >
            {outcome?.label(props)}
            <div ref={captchaBox} />
            {outcome?.leave(props)}
          </div>
        </div>
      )}
      <div class="said">
        {/* In the document before it speaks, so that screen readers listen to it. */}
        <p part="message" role="status" class={trouble ? "trouble" : ""}>
          {!state.quiet && text}
        </p>
        {state.quiet && text && <p part="message">{text}</p>}
        {phase === "slow" && outcome?.leave(props)}
        {trouble && !TROUBLES[trouble].final && (
          <button part="retry" type="button" class="plain" onClick={onRetry}>
            {words.retry}
          </button>
        )}
      </div>
      {poll && outcome?.results(props)}
      {open && outcome?.withdraw(props)}
    </section>
  );
}

function ChoiceButton({ state, words, choice, onChoose }: PollProps & { choice: "yes" | "no" }) {
  const busy = isBusy(state) && state.wish === choice;
  const pressed = isPressed(state, choice) && !isBusy(state);
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
      {state.poll?.labels?.[choice] ?? words[choice]}
    </button>
  );
}

/** The name of the one sentence on how things stand, or "". */
function message({ phase, own, trouble, poll, wish }: State): string {
  if (trouble) return trouble;
  if (isBusy({ phase })) return phase;
  if (wish) return "left";
  return own?.status ?? (poll?.state === "closed" ? "closed" : "");
}
