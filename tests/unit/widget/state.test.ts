/** What the reader sees, event by event. */
import { describe, expect, test } from "vitest";
import { showsResults } from "../../../widget/poll/standing.ts";
import { type Event, isPressed, reduce, START, type State } from "../../../widget/poll/state.ts";
import type { PollAnswer, VoteAnswer } from "../../../worker/contract/index.ts";

const poll = (over: Partial<PollAnswer> = {}): PollAnswer => ({
  key: "k",
  asked: "k",
  article: "a",
  exact: "0",
  hour: 0,
  may_vote: true,
  question: null,
  labels: null,
  words: null,
  state: "open",
  results: "after-voting",
  minimum: 0,
  theme: "auto",
  captcha: "quiet",
  consent: null,
  tally: { yes: 3, no: 1, revision: 10 },
  ...over,
});
const answer = (over: Partial<VoteAnswer> = {}): VoteAnswer => ({
  status: "counted",
  choice: "yes",
  edit: 0,
  tally: { yes: 4, no: 1, revision: 20 },
  ...over,
});
const stateAfter = (...events: Event[]): State => events.reduce(reduce, START);
const loaded = (over: Partial<PollAnswer> = {}): Event => ({
  type: "loaded",
  poll: poll(over),
  own: null,
  tally: null,
});
const answered = (answer: VoteAnswer): Event[] => [
  { type: "sending", choice: answer.choice },
  { type: "answered", answer },
];
const chosen: Event = { type: "chosen", choice: "yes", proof: true };

describe("a choice", () => {
  test("is busy and not pressed until the server has answered", () => {
    for (const events of [[chosen], [chosen, { type: "sending", choice: "yes" } as const]]) {
      const state = stateAfter(loaded(), ...events);
      expect(state.wish).toBe("yes");
      expect(isPressed(state, "yes")).toBe(false);
    }
    expect(isPressed(stateAfter(loaded(), chosen, ...answered(answer())), "yes")).toBe(true);
  });

  test.each([
    ["counted", true],
    ["held", true],
    ["void", false],
    ["withdrawn", false],
  ] as const)("that is %s: pressed is %s", (status, pressed) => {
    expect(isPressed(stateAfter(loaded(), ...answered(answer({ status }))), "yes")).toBe(pressed);
  });

  test("that failed stays to be tried again, and what stood before still stands", () => {
    const state = stateAfter(
      loaded(),
      ...answered(answer()),
      { type: "chosen", choice: "no", proof: false },
      { type: "failed", trouble: "network" },
    );
    expect(state).toMatchObject({ phase: "failed", wish: "no", trouble: "network" });
    expect(isPressed(state, "yes")).toBe(true);
  });

  test("that was held and is taken back is pressed no more, says why and can be cast again", () => {
    const held = answer({ status: "held" });
    const before = stateAfter(loaded(), ...answered(held), { type: "sending", choice: "yes" });
    const state = reduce(before, { type: "taken-back", choice: "yes" });
    expect(state).toMatchObject({ phase: "failed", trouble: "taken-back", wish: "yes", own: null });
    expect(state.quiet).toBe(false);
  });

  test("with a vote already known is sent without proof", () => {
    expect(stateAfter(loaded(), { type: "chosen", choice: "no", proof: false }).phase).toBe("sending");
  });
});

describe("what stands", () => {
  const no: Event = { type: "chosen", choice: "no", proof: false };

  test("is said when its choice is pressed again, and nothing is on its way", () => {
    const state = stateAfter(loaded(), ...answered(answer()), chosen);
    expect(state).toMatchObject({ phase: "answered", was: "yes", wish: null, quiet: false });
    expect(isPressed(state, "yes")).toBe(true);
  });

  test("is changed by another choice: what was there before is the way back, until the next thing happens", () => {
    const changed = stateAfter(
      loaded(),
      ...answered(answer()),
      no,
      ...answered(answer({ choice: "no", edit: 1 })),
    );
    expect(changed).toMatchObject({ phase: "answered", was: "yes" });
    expect(reduce(changed, { ...no, choice: "yes" }).was).toBe(null);
    expect(reduce(changed, loaded()).was).toBe(null);
  });

  test("was nothing before a first vote, and the same before one that was held and is settled", () => {
    expect(stateAfter(loaded(), chosen, ...answered(answer())).was).toBe(null);
    const held = stateAfter(loaded(), ...answered(answer({ status: "held" })));
    expect(reduce(held, { type: "answered", answer: answer() }).was).toBe(null);
  });
});

describe("the room that the poll takes", () => {
  test("grows with the reader's press, and never shrinks again", () => {
    for (const events of [[], answered(answer()), [loaded()]])
      expect(stateAfter(loaded(), ...events).grown).toBe(false);
    for (const events of [
      [{ type: "left" } as const],
      answered(answer()),
      [{ type: "failed", trouble: "network" } as const],
      [...answered(answer({ status: "withdrawn", choice: "none" })), loaded()],
    ])
      expect(stateAfter(loaded(), chosen, ...events).grown).toBe(true);
  });

  test("is not needed to say what stands", () => {
    expect(stateAfter(loaded(), ...answered(answer()), chosen).grown).toBe(false);
  });
});

describe("what is announced", () => {
  const held = answer({ status: "held" });
  const own = { status: "held", choice: "yes", edit: 0 } as const;

  test("is what came of the reader's own press, and not what was only remembered", () => {
    expect(stateAfter(loaded(), ...answered(answer())).quiet).toBe(false);
    expect(stateAfter({ type: "loaded", poll: poll(), own, tally: null }).quiet).toBe(true);
  });

  test("is what became of a held vote, and not that it still waits", () => {
    const found = stateAfter({ type: "loaded", poll: poll(), own, tally: null });
    expect(reduce(found, { type: "answered", answer: held }).quiet).toBe(true);
    expect(reduce(found, { type: "answered", answer: answer() }).quiet).toBe(false);
  });

  test("is not the same sentence again because the tally was asked for anew", () => {
    const state = stateAfter(loaded(), ...answered(answer()));
    const again = reduce(state, { type: "loaded", poll: poll(), own: state.own, tally: state.tally });
    expect(again).toMatchObject({ phase: "answered", quiet: true });
  });
});

describe("the challenge", () => {
  test("shows and goes only while a captcha is being solved", () => {
    const shown: Event = { type: "challenge", shown: true };
    expect(stateAfter(loaded(), chosen, shown).phase).toBe("challenge");
    expect(stateAfter(loaded(), chosen, shown, { type: "challenge", shown: false }).phase).toBe("proving");
    expect(stateAfter(loaded(), shown).phase).toBe("idle");
    expect(stateAfter(loaded(), chosen, { type: "sending", choice: "yes" }, shown).phase).toBe("sending");
  });

  test("can be left: what stood before stands, and the choice that was not sent is still named", () => {
    const state = stateAfter(loaded(), chosen, { type: "challenge", shown: true }, { type: "left" });
    expect(state).toMatchObject({ phase: "idle", own: null, wish: "yes", trouble: null });
  });

  test("stays when the reader changes the choice meanwhile", () => {
    const state = stateAfter(
      loaded(),
      chosen,
      { type: "challenge", shown: true },
      { type: "chosen", choice: "no", proof: true },
    );
    expect(state).toMatchObject({ phase: "challenge", wish: "no" });
  });
});

describe("the result", () => {
  test("is not shown before voting", () => {
    expect(showsResults(stateAfter(loaded()))).toBe(false);
  });

  test("is the newest of what was published and what the vote's own answer said", () => {
    const own = { status: "counted", choice: "yes", edit: 0 } as const;
    const newer = { yes: 9, no: 9, revision: 99 };
    expect(stateAfter({ type: "loaded", poll: poll(), own, tally: newer }).tally).toBe(newer);
    expect(
      stateAfter({ type: "loaded", poll: poll({ tally: newer }), own, tally: { yes: 1, no: 0, revision: 1 } })
        .tally,
    ).toBe(newer);
    const late = stateAfter(loaded({ tally: newer }), ...answered(answer()));
    expect(late.tally).toBe(newer);
  });

  test("goes away with the vote, and is everybody's once the poll is closed", () => {
    const withdrawn = answer({ status: "withdrawn", choice: "none" });
    expect(showsResults(stateAfter(loaded(), ...answered(withdrawn)))).toBe(false);
    expect(showsResults(stateAfter(loaded({ state: "closed" })))).toBe(true);
  });

  test.each<[string, Partial<PollAnswer>, boolean]>([
    ["shows results after voting: storage can't be read just now", {}, true],
    ["has stopped to show any", { results: "never" }, false],
    ["shows them after closing only", { results: "after-closing" }, false],
    ["shows them after closing, and has closed", { results: "after-closing", state: "closed" }, true],
    ["wants more votes than there were", { minimum: 6 }, false],
    ["wants as many as there were", { minimum: 5 }, true],
  ])("that is remembered, where none came and the site %s", (_what, over, shown) => {
    const own = { status: "counted", choice: "yes", edit: 0 } as const;
    const remembered = { yes: 4, no: 1, revision: 99 };
    const state = stateAfter({
      type: "loaded",
      poll: poll({ tally: null, ...over }),
      own,
      tally: remembered,
    });
    expect(state.tally).toBe(shown ? remembered : null);
  });

  test("is nobody's from the moment on at which an answer comes without it", () => {
    expect(stateAfter(loaded(), ...answered(answer({ tally: null }))).tally).toBe(null);
  });

  test("that is asked for again while a vote is on its way leaves it there, and is the newest", () => {
    const newer = { yes: 9, no: 9, revision: 99 };
    for (const phase of [[chosen], [chosen, { type: "failed", trouble: "offline" } as const]]) {
      const before = stateAfter(loaded(), ...phase);
      expect(reduce(before, loaded({ tally: newer }))).toEqual({
        ...before,
        poll: poll({ tally: newer }),
        tally: newer,
      });
    }
  });

  test("of nobody's votes is no result", () => {
    expect(showsResults(stateAfter(loaded({ state: "closed", tally: { yes: 0, no: 0, revision: 0 } })))).toBe(
      false,
    );
  });
});
