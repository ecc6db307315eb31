/** The rules of casting, changing, withdrawing and re-sending. */
import { describe, expect, test } from "vitest";
import { decide, statusOf, type Vote, type Wish } from "../../../worker/domain/counting/vote.ts";
import { EDITS_MAX } from "../../../worker/limits/votes.ts";

const vote = (over: Partial<Vote> = {}): Vote => ({
  choice: "yes",
  edit: 0,
  standing: "counted",
  cause: null,
  ...over,
});
const wish = (over: Partial<Wish> = {}): Wish => ({
  choice: "yes",
  edit: 0,
  captcha: "passed",
  surplus: false,
  crowd: false,
  fresh: true,
  ...over,
});

describe("a first vote", () => {
  test("counts when its captcha passed", () => {
    expect(decide(undefined, wish(), "open")).toEqual({ ok: true, kind: "write", first: true, vote: vote() });
  });

  test("is held when its network has cast as many as a site allows, and only then", () => {
    expect(decide(undefined, wish({ surplus: true }), "open")).toMatchObject({
      vote: { standing: "held", cause: "network" },
    });
    // A change is no new vote.
    expect(decide(vote(), wish({ surplus: true, edit: 1, choice: "no" }), "open")).toMatchObject({
      vote: { standing: "counted", choice: "no" },
    });
  });

  test("is held when nobody could check its captcha", () => {
    expect(decide(undefined, wish({ captcha: "unreachable" }), "open")).toMatchObject({
      vote: { standing: "held", cause: "captcha-unreachable" },
    });
  });

  test("without a captcha is refused", () => {
    expect(decide(undefined, wish({ captcha: "absent" }), "open")).toEqual({
      ok: false,
      code: "captcha-required",
    });
  });

  test("under an id of an hour that is over is refused, before its captcha is looked at", () => {
    const refused = { ok: false, code: "vote-id-expired" };
    expect(decide(undefined, wish({ fresh: false }), "open")).toEqual(refused);
    expect(decide(undefined, wish({ fresh: false, captcha: "absent" }), "open")).toEqual(refused);
  });

  test("may be a withdrawal, which keeps the lost vote from counting late", () => {
    const withdrawn = decide(undefined, wish({ choice: "none", edit: 1 }), "open");
    expect(withdrawn).toMatchObject({ kind: "write", vote: { choice: "none", edit: 1 } });
    expect(decide(vote({ choice: "none", edit: 1 }), wish(), "open")).toMatchObject({ kind: "unchanged" });
  });
});

describe("a known vote", () => {
  test.each([0, 1, 2])("is not changed by edit %i when edit 2 stands", (edit) => {
    const known = vote({ edit: 2 });
    expect(decide(known, wish({ choice: "no", edit }), "open")).toEqual({
      ok: true,
      kind: "unchanged",
      vote: known,
    });
  });

  test("is known for good, however old its id", () => {
    expect(decide(vote(), wish({ choice: "no", edit: 1, fresh: false }), "open")).toMatchObject({
      kind: "write",
      vote: { choice: "no" },
    });
    expect(decide(vote(), wish({ fresh: false }), "open")).toMatchObject({ kind: "unchanged" });
  });

  test("changes without a captcha", () => {
    expect(decide(vote(), wish({ choice: "no", edit: 1, captcha: "absent" }), "open")).toMatchObject({
      kind: "write",
      first: false,
      vote: { choice: "no", edit: 1, standing: "counted" },
    });
  });

  test.each(["held", "void"] as const)("that is %s stays so through withdrawal and change", (standing) => {
    const withdrawn = decide(vote({ standing, cause: "r" }), wish({ choice: "none", edit: 1 }), "open");
    expect(withdrawn).toMatchObject({ vote: { choice: "none", standing, cause: "r" } });
    if (!withdrawn.ok) throw new Error("refused");
    expect(decide(withdrawn.vote, wish({ edit: 2 }), "open")).toMatchObject({
      vote: { choice: "yes", standing, cause: "r" },
    });
  });

  test("takes its last edit and refuses the one after", () => {
    const last = decide(vote(), wish({ choice: "no", edit: EDITS_MAX }), "open");
    expect(last).toMatchObject({ ok: true, kind: "write" });
    expect(decide(vote({ edit: EDITS_MAX }), wish({ edit: EDITS_MAX + 1 }), "open")).toEqual({
      ok: false,
      code: "too-many-changes",
    });
  });
});

describe("a poll that is not open", () => {
  test.each(["closed", "hidden"] as const)("%s: refuses new votes and changes alike", (state) => {
    const refused = { ok: false, code: "poll-closed" };
    expect(decide(undefined, wish(), state)).toEqual(refused);
    expect(decide(vote(), wish({ edit: 1 }), state)).toEqual(refused);
  });

  test("still answers a re-sent vote with what stands", () => {
    expect(decide(vote(), wish(), "closed")).toMatchObject({ kind: "unchanged" });
  });
});

describe("withdrawing a known vote", () => {
  const withdrawal = (edit: number) => wish({ choice: "none", edit, captcha: "absent", fresh: false });

  test.each(["open", "closed", "hidden"] as const)("is always possible: on a poll that is %s", (state) => {
    expect(decide(vote(), withdrawal(1), state)).toEqual({
      ok: true,
      kind: "write",
      first: false,
      vote: vote({ choice: "none", edit: 1 }),
    });
  });

  test("is possible after the last change, and is final then", () => {
    const last = vote({ edit: EDITS_MAX });
    const gone = vote({ choice: "none", edit: EDITS_MAX + 1 });
    expect(decide(last, withdrawal(EDITS_MAX + 1), "open")).toMatchObject({ kind: "write", vote: gone });
    expect(decide(gone, wish({ edit: EDITS_MAX + 2 }), "open")).toEqual({
      ok: false,
      code: "too-many-changes",
    });
  });

  test("again is written as long as a lost change could come after it, and then costs nothing", () => {
    const gone = vote({ choice: "none", edit: 3 });
    expect(decide(gone, withdrawal(EDITS_MAX), "open")).toMatchObject({ kind: "write" });
    const final = vote({ choice: "none", edit: EDITS_MAX });
    expect(decide(final, withdrawal(EDITS_MAX + 1), "open")).toEqual({
      ok: true,
      kind: "unchanged",
      vote: final,
    });
  });

  test("is for a vote that is known: an unknown one is refused like any other", () => {
    expect(decide(undefined, withdrawal(1), "closed")).toEqual({ ok: false, code: "poll-closed" });
  });
});

test("a withdrawn vote is withdrawn to its reader, whatever its standing", () => {
  expect(statusOf(vote({ choice: "none", standing: "void" }))).toBe("withdrawn");
  expect(statusOf(vote({ standing: "held" }))).toBe("held");
});
