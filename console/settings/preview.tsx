/**
 * The widget as readers would see it with the settings that stand in the form: its own code and styles, drawn into a shadow
 * root of ours. What is pressed in it goes nowhere: it is answered here, by made-up votes.
 */
import { createRef, h, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import outcomeStyles from "../../widget/after/outcome.css";
import trialStyles from "../../widget/intent/trial.css";
import { createTrial } from "../../widget/intent/trial.tsx";
import { vote } from "../../widget/locales/en.json";
import { createApproach } from "../../widget/poll/approach.ts";
import type { Outcome } from "../../widget/poll/parts.ts";
import { Poll, written } from "../../widget/poll/poll.tsx";
import { sheetOf } from "../../widget/poll/sheet.ts";
import { isBusy } from "../../widget/poll/standing.ts";
import { reduce, START, type State } from "../../widget/poll/state.ts";
import styles from "../../widget/poll/styles.css";
import { ENGLISH } from "../../widget/words/words.ts";
import type { Choice, PollAnswer } from "../../worker/contract/index.ts";
import { type Draft, spoken } from "./draft.ts";
import { askedIn, createPreviewOutcome } from "./preview-why.ts";

/** The votes before the one that is tried out. */
const TALLY = { yes: 37, no: 12, revision: 0 };
const KEY = "A".repeat(22);
const nothing = () => undefined;
const APPROACH = createApproach({ waits: () => true, onFocus: nothing, onIntent: nothing });
const trial = createTrial(h, { isBusy, written, onLeave: nothing });

/** The poll that the worker would tell of. `votes`: how many there are. */
function pollOf(draft: Draft, language: string, closed: boolean, votes: number): PollAnswer {
  const { origins, results, minimum, theme, captcha, consent } = draft;
  // Readers are told who reads what they write by the article's own host.
  const [origin] = origins.filter((each) => /^https?:/.test(each) && URL.canParse(each));
  const told = results === "after-closing" ? closed : results !== "never";
  const question = spoken(draft.question, language) || null;
  return {
    ...{ key: KEY, asked: KEY, exact: "0", hour: 0, may_vote: true },
    article: origin ? new URL("/preview", origin).href : "preview",
    question,
    labels: spoken(draft.labels, language),
    words: spoken(draft.words, language),
    ...{ state: closed ? "closed" : "open", results, minimum: minimum ?? 0, theme, captcha, consent },
    ...askedIn(draft, language),
    tally: told && votes >= (minimum ?? 0) ? TALLY : null,
  };
}

/** What a reader sees who has made these choices, one after the other. */
function stateOf(draft: Draft, language: string, closed: boolean, choices: readonly Choice[]): State {
  const before = TALLY.yes + TALLY.no;
  const loaded = {
    type: "loaded",
    poll: pollOf(draft, language, closed, before),
    own: null,
    tally: null,
  } as const;
  let state = reduce(START, loaded);
  if (closed) return state;
  choices.forEach((choice, edit) => {
    const mine = choice === "none" ? {} : { [choice]: TALLY[choice] + 1 };
    const poll = pollOf(draft, language, closed, before + (choice === "none" ? 0 : 1));
    const tally = poll.tally && { ...TALLY, ...mine, revision: edit + 1 };
    const status = choice === "none" ? "withdrawn" : "counted";
    state = reduce(state, { type: "chosen", choice, proof: false });
    state = reduce(state, { type: "sending", choice });
    state = reduce(state, { type: "answered", answer: { status, choice, edit, tally } });
  });
  return state;
}

/** English, and the languages in which the site says anything. */
function languagesOf({ question, labels, words, reasons }: Draft): string[] {
  const worded = Object.values(reasons ?? {}).flatMap((side) => side.map(({ text }) => text));
  const tags = [question, labels, words, ...worded].flatMap((each) =>
    each && typeof each === "object" ? Object.keys(each) : [],
  );
  return [...new Set(["en", ...tags.filter((tag) => tag !== "*")])];
}

/** `folded`: shown once it is opened, so that the form is not far below. */
export function Preview({ draft, folded = false }: { draft: Draft; folded?: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  /** Grows with each start over: another reader comes, who remembers nothing. */
  const [turn, setTurn] = useState(0);
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const [language, setLanguage] = useState("en");
  const [closed, setClosed] = useState(false);
  /** The widget of this reader, and what draws it as the form stands. */
  const widget = useRef<{ state: State; outcome: Outcome; draw(): void }>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reader has a widget of their own.
  useEffect(() => {
    const root = host.current?.attachShadow({ mode: "open" });
    if (!root) return;
    const ends = new AbortController();
    root.adoptedStyleSheets = [styles, trialStyles, outcomeStyles].map(sheetOf);
    // What is written in it is no key of the console's, which can't see into it.
    const keep = (event: Event) => event.target instanceof HTMLTextAreaElement && event.stopPropagation();
    root.addEventListener("keydown", keep, { signal: ends.signal });
    const given = { root, signal: ends.signal, draw: () => widget.current?.draw() };
    const outcome = createPreviewOutcome(given, () => widget.current?.state.own ?? null);
    widget.current = { state: START, outcome, draw: nothing };
    return () => ends.abort();
  }, [turn]);
  useEffect(() => {
    const [root, made] = [host.current?.shadowRoot, widget.current];
    if (!root || !made) return;
    made.state = stateOf(draft, language, closed, choices);
    const { state, outcome } = made;
    made.draw = () =>
      render(
        <Poll
          {...{ state, outcome, trial }}
          words={{ ...ENGLISH, ...vote, ...state.poll?.words }}
          langOf={() => language}
          translate={false}
          theme=""
          look=""
          icon={undefined}
          approach={APPROACH}
          captchaBox={createRef()}
          onChoose={(choice) => setChoices([...choices, choice])}
          onRetry={nothing}
        />,
        root,
      );
    made.draw();
  });
  const shown = (
    <>
      <div key={turn} ref={host} />
      <div class="acts">
        <label>
          In
          <select value={language} onChange={({ currentTarget }) => setLanguage(currentTarget.value)}>
            {languagesOf(draft).map((tag) => (
              <option key={tag} value={tag}>
                {tag}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={closed}
            onChange={({ currentTarget }) => setClosed(currentTarget.checked)}
          />
          once it is closed
        </label>
        <button
          type="button"
          onClick={() => {
            setChoices([]);
            setTurn(turn + 1);
          }}
        >
          Start over
        </button>
      </div>
      <p class="quiet">
        Try it: nothing is sent, and the {TALLY.yes + TALLY.no} votes are made up. What the site does not word
        is in English here, and in the reader's language on your pages.
        {draft.remarks !== "off" &&
          draft.remarks_in.some(Boolean) &&
          ` "Tell us why" is there as under an article of ${draft.remarks_in.filter(Boolean).join(", ")}.`}
      </p>
    </>
  );
  return folded ? (
    <details class="preview">
      <summary>What readers see</summary>
      {shown}
    </details>
  ) : (
    <section class="preview" aria-labelledby="preview">
      <h2 id="preview">What readers see</h2>
      {shown}
    </section>
  );
}
