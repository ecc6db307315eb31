/**
 * The poll as the reader sees it: functions of the state, without hooks. What comes later stands lower, so that nothing
 * that is already there moves.
 */
import { type ComponentChildren, h } from "preact";
import type { Choice } from "../worker/contract/index.ts";
import type { Outcome } from "./outcome.tsx";
import { isBusy, isPressed, type State } from "./state.ts";
import type { Words } from "./words.ts";

export interface PollProps {
  state: State;
  words: Words;
  /** The element's own colour scheme, or "". */
  theme: string;
  /** What shows from the first touch on, once it is loaded. */
  outcome: Outcome | undefined;
  onIntent(): void;
  onChoose(choice: Choice): void;
  onRetry(): void;
}

const CHOICES = ["yes", "no"] as const;
/** Trouble that pressing a button again can't mend. */
const FINAL = ["closed", "changes", "captcha-unsupported", "origin", "unknown-site", "unlisted"];

export function Poll(props: PollProps): ComponentChildren {
  const { state, words, theme, outcome, onIntent, onRetry } = props;
  const { phase, poll, trouble } = state;
  if (poll?.state === "hidden") return null;
  const challenge = phase === "challenge";
  const open = poll?.state === "open" && trouble !== "closed";
  const text = words[message(state) as "counted"];
  const scheme = theme || poll?.theme;
  // What is only remembered is shown and not announced: the reader has heard it when it happened.
  const restored = state.outcomes === 0 && (phase === "answered" || phase === "idle");
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
    >
      <p part="question" id="question">
        {poll?.question ?? words.question}
      </p>
      {open && (
        <div class="stage" onPointerEnter={onIntent} onPointerDown={onIntent} onFocusIn={onIntent}>
          <div role="group" aria-labelledby="question" class="choices" inert={challenge}>
            {CHOICES.map((choice) => h(ChoiceButton, { ...props, choice }))}
          </div>
          {outcome?.captcha(props)}
        </div>
      )}
      <div class="said">
        {/* In the document before it speaks, so that screen readers listen to it. */}
        <p part="message" role="status" class={phase === "failed" ? "trouble" : ""}>
          {!restored && text}
        </p>
        {restored && text && <p part="message">{text}</p>}
        {phase === "failed" && !FINAL.includes(trouble ?? "") && (
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
function message({ phase, own, trouble, poll }: State): string {
  if (phase === "failed") return trouble ?? "unknown";
  if (isBusy({ phase })) return phase;
  return own?.status ?? (poll?.state === "closed" ? "closed" : "");
}
