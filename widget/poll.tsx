/** The poll as the reader sees it: functions of the state, without hooks. */
import type { ComponentChildren, RefObject } from "preact";
import type { Choice } from "../worker/contract.ts";
import type { Words } from "./locales/en.ts";
import { isBusy, isPressed, type State, showsResults } from "./state.ts";

export interface PollProps {
  state: State;
  words: Words;
  /** Where the captcha frame is put; the widget draws nothing into it. */
  captchaBox: RefObject<HTMLDivElement | null>;
  onIntent(): void;
  onChoose(choice: Choice): void;
  onRetry(): void;
}

/** Trouble that pressing a button again can't mend. */
const FINAL = ["closed", "changes", "captcha-unsupported", "origin", "unknown-site", "unlisted"];

export function Poll(props: PollProps): ComponentChildren {
  const { state, words, captchaBox, onIntent, onChoose, onRetry } = props;
  const { phase, poll, own, trouble } = state;
  if (poll?.state === "hidden") return null;
  const challenge = phase === "challenge";
  const open = poll?.state === "open" && trouble !== "closed";
  const text = message(state, words);
  // What is only remembered is shown and not announced: the reader has heard it when it happened.
  const restored = state.outcomes === 0 && (phase === "answered" || phase === "idle");
  return (
    <section
      part="poll"
      lang="en"
      aria-labelledby="question"
      data-phase={phase}
      style={{ colorScheme: poll && poll.theme !== "auto" ? poll.theme : "" }}
    >
      <p part="question" id="question">
        {poll?.question ?? words.question}
      </p>
      {open && (
        <div class="stage" onPointerEnter={onIntent} onPointerDown={onIntent} onFocusIn={onIntent}>
          <div role="group" aria-labelledby="question" class="choices" inert={challenge}>
            <ChoiceButton {...props} choice="yes" />
            <ChoiceButton {...props} choice="no" />
          </div>
          <div
            class="captcha"
            role="group"
            aria-label={`${words.captcha}, ${words.required}`}
            tabIndex={-1}
            inert={!challenge}
            data-shown={challenge}
          >
            <p aria-hidden="true">
              {words.captcha} <b>*</b>
            </p>
            <div ref={captchaBox} />
          </div>
        </div>
      )}
      {poll && <Results {...props} />}
      <div class="foot">
        {/* In the document before it speaks, so that screen readers listen to it. */}
        <p part="message" role="status" class={phase === "failed" ? "trouble" : ""}>
          {!restored && text}
        </p>
        {restored && <p part="message">{text}</p>}
        {phase === "failed" && !FINAL.includes(trouble ?? "") && (
          <button part="retry" type="button" class="plain" onClick={onRetry}>
            {words.retry}
          </button>
        )}
        {open && own && own.choice !== "none" && own.status !== "void" && !isBusy(state) && (
          <button part="withdraw" type="button" class="plain" onClick={() => onChoose("none")}>
            {words.withdraw}
          </button>
        )}
      </div>
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

/** Text first: it is the result. The bar repeats it for the eye. */
function Results({ state, words }: PollProps) {
  const { tally, poll, own } = state;
  if (showsResults(state) && tally) {
    const all = tally.yes + tally.no;
    return (
      <div part="results">
        <p part="summary">{words.results(tally.yes, all)}</p>
        <svg part="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect class="no" width="100" height="4" />
          <rect class="yes" width={(100 * tally.yes) / all} height="4" />
        </svg>
      </div>
    );
  }
  const voted = own && own.choice !== "none";
  if (!tally && voted)
    return (
      <p part="summary">
        {poll?.results !== "after-voting"
          ? words.hidden
          : poll.minimum
            ? words.few(poll.minimum)
            : words.unavailable}
      </p>
    );
  return null;
}

/** The one sentence on how things stand. */
function message({ phase, own, trouble, poll }: State, words: Words): string {
  if (phase === "failed") return words.trouble[trouble ?? "unknown"] ?? "";
  if (phase === "challenge") return words.challenge;
  if (phase === "proving") return words.proving;
  if (phase === "sending") return words.sending;
  if (own) return words[own.status];
  return poll?.state === "closed" ? words.closed : "";
}
