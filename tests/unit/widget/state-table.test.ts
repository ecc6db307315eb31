/** Which event may come in which phase, and where it leads: every cell. A new phase or event that has no cell fails here. */
import { describe, expect, test } from "vitest";
import { type Event, MAY_COME, type Phase, reduce, START, type State } from "../../../widget/poll/state.ts";
import type { PollAnswer } from "../../../worker/contract/index.ts";

const poll: PollAnswer = {
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
};
const own = { status: "counted", choice: "yes", edit: 0 } as const;
const newer = { yes: 9, no: 2, revision: 20 };

const EVENTS: Record<string, Event> = {
  loaded: { type: "loaded", poll, own: null, tally: null },
  "loaded, voted": { type: "loaded", poll, own, tally: null },
  "loaded, barred": { type: "loaded", poll: { ...poll, may_vote: false }, own: null, tally: null },
  reloading: { type: "reloading" },
  unloaded: { type: "unloaded", trouble: "load" },
  "followed, voted": { type: "followed", own: { ...own, edit: 7 }, tally: newer },
  "followed, withdrawn": {
    type: "followed",
    own: { status: "withdrawn", choice: "none", edit: 8 },
    tally: newer,
  },
  "chosen, first": { type: "chosen", choice: "no", proof: true },
  "chosen, known": { type: "chosen", choice: "no", proof: false },
  proving: { type: "proving" },
  slow: { type: "slow" },
  "challenge shows": { type: "challenge", shown: true },
  "challenge ends": { type: "challenge", shown: false },
  left: { type: "left" },
  sending: { type: "sending", choice: "no" },
  answered: { type: "answered", answer: { ...own, edit: 7, tally: newer } },
  "answered, withdrawn": {
    type: "answered",
    answer: { status: "withdrawn", choice: "none", edit: 8, tally: newer },
  },
  "taken-back": { type: "taken-back", choice: "yes" },
  failed: { type: "failed", trouble: "busy" },
};

/** A state of each phase, as full as it can be. */
const STATES: Record<Phase, State> = {
  loading: START,
  unloaded: { ...START, phase: "unloaded", trouble: "load", quiet: false },
  barred: { ...START, phase: "barred", poll: { ...poll, may_vote: false }, trouble: "origin" },
  idle: { ...START, phase: "idle", poll, tally: poll.tally },
  proving: { ...START, phase: "proving", poll, tally: poll.tally, wish: "yes", quiet: false },
  slow: { ...START, phase: "slow", poll, tally: poll.tally, wish: "yes", quiet: false },
  challenge: { ...START, phase: "challenge", poll, tally: poll.tally, wish: "yes", quiet: false },
  sending: { ...START, phase: "sending", poll, tally: poll.tally, own, wish: "no", quiet: false },
  answered: { ...START, phase: "answered", poll, tally: poll.tally, own, quiet: false },
  failed: {
    ...START,
    phase: "failed",
    poll,
    tally: poll.tally,
    own,
    wish: "no",
    trouble: "network",
    quiet: false,
  },
};
/** The phase after each event; "·" where the event changes nothing at all. */
const TABLE = `
                    | loading  | unloaded | barred   | idle      | proving   | slow      | challenge | sending  | answered | failed
loaded              | idle     | idle     | idle     | idle      | proving   | slow      | challenge | sending  | idle     | failed
loaded, voted       | answered | answered | answered | answered  | proving   | slow      | challenge | sending  | answered | failed
loaded, barred      | barred   | barred   | barred   | barred    | proving   | slow      | challenge | sending  | barred   | failed
reloading           | ·        | loading  | ·        | ·         | ·         | ·         | ·         | ·        | ·        | ·
unloaded            | unloaded | unloaded | ·        | ·         | ·         | ·         | ·         | ·        | ·        | ·
followed, voted     | ·        | ·        | ·        | answered  | proving   | slow      | challenge | sending  | answered | answered
followed, withdrawn | ·        | ·        | ·        | idle      | proving   | slow      | challenge | sending  | idle     | idle
chosen, first       | ·        | ·        | ·        | proving   | proving   | slow      | challenge | sending  | proving  | proving
chosen, known       | ·        | ·        | ·        | sending   | proving   | slow      | challenge | sending  | sending  | sending
proving             | ·        | ·        | ·        | ·         | proving   | proving   | proving   | proving  | ·        | ·
slow                | ·        | ·        | ·        | ·         | slow      | ·         | ·         | ·        | ·        | ·
challenge shows     | ·        | ·        | ·        | ·         | challenge | challenge | challenge | ·        | ·        | ·
challenge ends      | ·        | ·        | ·        | ·         | proving   | proving   | proving   | ·        | ·        | ·
left                | ·        | ·        | ·        | ·         | idle      | idle      | idle      | ·        | ·        | ·
sending             | ·        | ·        | ·        | sending   | sending   | sending   | sending   | sending  | sending  | sending
answered            | ·        | ·        | ·        | ·         | ·         | ·         | ·         | answered | answered | ·
answered, withdrawn | ·        | ·        | ·        | ·         | ·         | ·         | ·         | idle     | idle     | ·
taken-back          | ·        | ·        | ·        | ·         | ·         | ·         | ·         | failed   | failed   | ·
failed              | ·        | ·        | ·        | ·         | failed    | failed    | failed    | failed   | ·        | ·
`;
const [PHASES = [], ...ROWS] = TABLE.trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([name = "", ...cells], row) => (row ? { name, cells } : cells)) as [
  Phase[],
  ...{ name: string; cells: string[] }[],
];

test("the table has every event that there is, and a cell for every phase", () => {
  expect(PHASES).toEqual(Object.keys(STATES));
  expect(ROWS.map(({ name }) => name)).toEqual(Object.keys(EVENTS));
  expect([...new Set(Object.values(EVENTS).map(({ type }) => type))].sort()).toEqual(
    Object.keys(MAY_COME).sort(),
  );
  for (const { cells } of ROWS) expect(cells).toHaveLength(PHASES.length);
});

describe.each(ROWS)("$name", ({ name, cells }) => {
  const event = EVENTS[name] as Event;
  test.each(PHASES.map((phase, i) => [phase, cells[i] as string]))("in %s: %s", (phase, cell) => {
    const before = STATES[phase];
    const after = reduce(before, event);
    // Not even another object: nothing is drawn, nothing is told.
    if (cell === "·") expect(after).toBe(before);
    else expect(after.phase).toBe(cell);
    // The reducer and the table that says what may come agree.
    if (after !== before) expect(MAY_COME[event.type]).toContain(phase);
  });
});

describe("whatever comes in whatever phase", () => {
  const all = PHASES.flatMap((phase) =>
    Object.entries(EVENTS).map(([name, event]) => ({ phase, name, before: STATES[phase], event })),
  );
  test.each(all)("$name in $phase leaves a state that makes sense", ({ before, event }) => {
    const after = reduce(before, event);
    const { phase, poll, own, trouble, wish } = after;
    expect(poll === null).toBe(phase === "loading" || phase === "unloaded");
    expect(trouble !== null).toBe(["unloaded", "barred", "failed"].includes(phase));
    if (phase === "answered") expect(own?.status).not.toBe("withdrawn");
    if (["proving", "slow", "challenge", "sending"].includes(phase)) expect(wish).not.toBeNull();
    // What was left stays named: it is said what did not become of it.
    if (["idle", "answered"].includes(phase) && event.type !== "left" && after !== before)
      expect(wish).toBeNull();
    // No event takes a newer tally away for an older one.
    expect(after.tally?.revision ?? 0).toBeGreaterThanOrEqual(before.tally?.revision ?? 0);
  });
});

describe("a refresh in the background makes no poll worse", () => {
  test.each(PHASES.filter((phase) => STATES[phase].poll))("that fails, in %s", (phase) => {
    expect(reduce(STATES[phase], EVENTS.unloaded as Event)).toBe(STATES[phase]);
  });

  test.each(["proving", "slow", "challenge", "sending", "failed"] as const)(
    "that succeeds, in %s: what the reader is doing goes on, with the newer tally",
    (phase) => {
      const before = STATES[phase];
      const event: Event = { type: "loaded", poll: { ...poll, tally: newer }, own: null, tally: null };
      const after = reduce(before, event);
      expect(after).toEqual({ ...before, poll: { ...poll, tally: newer }, tally: newer });
    },
  );

  test("without a tally, because storage could not be read, leaves the one that was shown", () => {
    const before = { ...STATES.idle, poll: { ...poll, state: "closed" as const } };
    const event: Event = { type: "loaded", poll: { ...before.poll, tally: null }, own: null, tally: null };
    const shown = { ...before.poll, results: "after-voting" as const };
    expect(reduce({ ...before, poll: shown }, event).tally).toEqual(poll.tally);
  });
});

describe("what another tab had answered", () => {
  test("is shown and not announced: nothing was done here", () => {
    expect(reduce(STATES.answered, EVENTS["followed, voted"] as Event)).toMatchObject({
      own: { edit: 7 },
      tally: newer,
      quiet: true,
    });
  });

  test("ends what failed here, if it is another vote than the one that stood", () => {
    expect(reduce(STATES.failed, EVENTS["followed, voted"] as Event)).toMatchObject({
      phase: "answered",
      trouble: null,
      wish: null,
    });
    const same: Event = { type: "followed", own, tally: newer };
    expect(reduce(STATES.failed, same)).toMatchObject({ phase: "failed", trouble: "network", tally: newer });
  });

  test("is nothing, where it is known already: no draw, no event, no loop", () => {
    const before = STATES.answered;
    expect(reduce(before, { type: "followed", own, tally: before.tally })).toBe(before);
  });
});
