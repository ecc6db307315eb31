/** Counting, and what of it the public is shown. */
import { describe, expect, test } from "vitest";
import { NO_VOTES, recount, shownTally } from "../../worker/domain/tally.ts";
import type { Vote } from "../../worker/domain/vote.ts";

const vote = (choice: Vote["choice"], standing: Vote["standing"] = "counted"): Vote => ({
  choice,
  standing,
  edit: 0,
  reason: null,
});

describe("recount", () => {
  test("adds a new vote to its choice", () => {
    expect(recount(NO_VOTES, undefined, vote("yes"), 5)).toEqual({ ...NO_VOTES, yes: 1, revision: 5 });
  });

  test("moves a changed vote from one choice to the other", () => {
    const one = recount(NO_VOTES, undefined, vote("yes"), 5);
    expect(recount(one, vote("yes"), vote("no"), 9)).toEqual({ ...NO_VOTES, no: 1, revision: 9 });
  });

  test("takes a withdrawn vote out, and gives back exactly what there was", () => {
    const one = recount(NO_VOTES, undefined, vote("no"), 5);
    expect(recount(one, vote("no"), vote("none"), 9)).toEqual({ ...NO_VOTES, revision: 9 });
  });

  test.each(["held", "void"] as const)("keeps %s votes out of the tally", (standing) => {
    const counts = recount(NO_VOTES, undefined, vote("yes", standing), 5);
    expect(counts).toEqual({ ...NO_VOTES, [standing]: 1, revision: 5 });
    expect(recount(counts, vote("yes", standing), vote("none", standing), 6)[standing]).toBe(0);
  });

  test("moves many votes alike as it would one by one", () => {
    const many = recount({ ...NO_VOTES, yes: 9 }, vote("yes"), vote("yes", "void"), 5, 7);
    expect(many).toEqual({ ...NO_VOTES, yes: 2, void: 7, revision: 5 });
  });

  test("grows the revision even when the clock was set back", () => {
    const one = recount(NO_VOTES, undefined, vote("yes"), 1000);
    expect(recount(one, undefined, vote("yes"), 10).revision).toBe(1001);
  });

  test("changes nothing, the revision included, when no number moves", () => {
    expect(recount(NO_VOTES, vote("yes"), vote("yes"), 10)).toBe(NO_VOTES);
  });
});

describe("the tally shown in public", () => {
  const tally = { yes: 2, no: 1, revision: 7 };
  test.each([
    ["after-voting", "open", true],
    ["after-voting", "closed", true],
    ["after-closing", "open", false],
    ["after-closing", "closed", true],
    ["never", "closed", false],
    ["after-voting", "hidden", false],
  ] as const)("policy %s, poll %s: shown is %s", (policy, state, shown) => {
    expect(shownTally(tally, { results: policy, minimum: 0 }, state)).toEqual(shown ? tally : null);
  });

  test("never carries held and void votes along", () => {
    const counts = { ...NO_VOTES, ...tally, held: 3 };
    expect(shownTally(counts, { results: "after-voting", minimum: 0 }, "open")).toEqual(tally);
  });

  test("is shown from the minimum sample on, and not one vote earlier", () => {
    const shown = (minimum: number) => shownTally(tally, { results: "after-voting", minimum }, "open");
    expect(shown(3)).toEqual(tally);
    expect(shown(4)).toBeNull();
  });
});
