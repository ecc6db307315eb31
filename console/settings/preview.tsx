/**
 * The widget as readers would see it with the settings that stand in the form: its own code and styles, drawn into a shadow
 * root of ours. What is pressed in it goes nowhere: it is answered here, by made-up votes.
 */
import { createRef, h, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { nearest } from "../../common/language.ts";
import outcomeStyles from "../../widget/after/outcome.css";
import { createOutcome } from "../../widget/after/outcome.tsx";
import trialStyles from "../../widget/intent/trial.css";
import { createTrial } from "../../widget/intent/trial.tsx";
import { vote } from "../../widget/locales/en.json";
import { createApproach } from "../../widget/poll/approach.ts";
import { Poll, written } from "../../widget/poll/poll.tsx";
import { sheetOf } from "../../widget/poll/sheet.ts";
import { isBusy } from "../../widget/poll/standing.ts";
import { reduce, START, type State } from "../../widget/poll/state.ts";
import styles from "../../widget/poll/styles.css";
import { ENGLISH } from "../../widget/words/words.ts";
import type { Choice, PollAnswer } from "../../worker/contract/index.ts";
import type { ByLanguage, Draft } from "./draft.ts";

/** The votes before the one that is tried out. */
const TALLY = { yes: 37, no: 12, revision: 0 };
const KEY = "A".repeat(22);
const nothing = () => undefined;
const APPROACH = createApproach({ waits: () => true, onFocus: nothing, onIntent: nothing });
const parts = {
  trial: createTrial(h, { isBusy, written, onLeave: nothing }),
  outcome: createOutcome(h, written),
};

/** What there is for a language: its own, the nearest, else what is for all others. */
function spoken<T>(texts: ByLanguage<T>, language: string): T | null {
  const [tag = "*"] = nearest(
    language,
    Object.keys(texts).filter((each) => each !== "*"),
  );
  return texts[tag] ?? null;
}

/** The poll that the worker would tell of. `votes`: how many there are. */
function pollOf(draft: Draft, language: string, closed: boolean, votes: number): PollAnswer {
  const { results, minimum, theme, captcha, consent } = draft;
  const told = results === "after-closing" ? closed : results !== "never";
  const question = spoken(draft.question, language) || null;
  return {
    ...{ key: KEY, asked: KEY, article: "preview", exact: "0", hour: 0, may_vote: true },
    question,
    labels: spoken(draft.labels, language),
    words: spoken(draft.words, language),
    ...{ state: closed ? "closed" : "open", results, minimum: minimum ?? 0, theme, captcha, consent },
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

export function Preview({ draft }: { draft: Draft }) {
  const host = useRef<HTMLDivElement>(null);
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const [language, setLanguage] = useState("en");
  const [closed, setClosed] = useState(false);
  const languages = new Set(
    ["en", draft.question, draft.labels, draft.words].flatMap((each) =>
      typeof each === "string" ? each : Object.keys(each).filter((tag) => tag !== "*"),
    ),
  );
  useEffect(() => {
    const root = host.current?.shadowRoot ?? host.current?.attachShadow({ mode: "open" });
    if (!root) return;
    root.adoptedStyleSheets = [styles, trialStyles, outcomeStyles].map(sheetOf);
    const state = stateOf(draft, language, closed, choices);
    render(
      <Poll
        state={state}
        words={{ ...ENGLISH, ...vote, ...state.poll?.words }}
        langOf={() => language}
        translate={false}
        theme=""
        look=""
        icon={undefined}
        {...parts}
        approach={APPROACH}
        captchaBox={createRef()}
        onChoose={(choice) => setChoices([...choices, choice])}
        onRetry={nothing}
      />,
      root,
    );
  });
  return (
    <section class="preview" aria-labelledby="preview">
      <h2 id="preview">What readers see</h2>
      <div ref={host} />
      <div class="acts">
        <label>
          In
          <select value={language} onChange={({ currentTarget }) => setLanguage(currentTarget.value)}>
            {[...languages].map((tag) => (
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
        <button type="button" onClick={() => setChoices([])}>
          Start over
        </button>
      </div>
      <p class="quiet">
        Try it: nothing is sent, and the {TALLY.yes + TALLY.no} votes are made up. What the site does not word
        is in English here, and in the reader's language on your pages.
        {draft.remarks !== "off" && ' "Tell us why", which comes after the vote, is not drawn here.'}
      </p>
    </section>
  );
}
