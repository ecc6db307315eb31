/** The pure rules of reviews: what becomes of one vote, of a slice of them, and how what they were is kept. */
import { describe, expect, test } from "vitest";
import type { ReviewState } from "../../../worker/contract/index.ts";
import {
  type Mark,
  NEXT_STATES,
  nextDayMs,
  reviewed,
  rowsOfSlice,
  stepped,
  undone,
} from "../../../worker/domain/moderation/review.ts";
import { type Looked, sliceOf } from "../../../worker/domain/moderation/slice.ts";
import { IMAGE_VOTES } from "../../../worker/limits/reviews.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import { decoded, encoded, imageOf, renumbered } from "../../../worker/poll/reviews/images.ts";

const COUNTED: Mark = { standing: "counted", cause: null, review: null };
const UNCHECKED: Mark = { standing: "held", cause: "captcha-unreachable", review: null };
const SET_ASIDE: Mark = { standing: "held", cause: "moderator", review: 3 };
const VOID: Mark = { standing: "void", cause: "moderator", review: 4 };

describe("a review", () => {
  test("takes the votes that its action is about, and no others", () => {
    const n = 7;
    expect(reviewed("void", COUNTED, undefined, n)).toEqual({
      standing: "void",
      cause: "moderator",
      review: n,
    });
    expect(reviewed("void", UNCHECKED, undefined, n)).toMatchObject({ standing: "void" });
    expect(reviewed("void", VOID, undefined, n)).toBeNull();
    expect(reviewed("hold", COUNTED, undefined, n)).toEqual({
      standing: "held",
      cause: "moderator",
      review: n,
    });
    for (const other of [UNCHECKED, SET_ASIDE, VOID])
      expect(reviewed("hold", other, undefined, n)).toBeNull();
    expect(reviewed("count", SET_ASIDE, undefined, n)).toEqual({
      standing: "counted",
      cause: null,
      review: n,
    });
    for (const other of [COUNTED, VOID]) expect(reviewed("count", other, undefined, n)).toBeNull();
    for (const other of [COUNTED, UNCHECKED, SET_ASIDE])
      expect(reviewed("restore", other, COUNTED, n)).toBeNull();
  });

  test("restores what the voiding review found, so that a held vote does not come to count", () => {
    expect(reviewed("restore", VOID, UNCHECKED, 7)).toEqual({ ...UNCHECKED, review: 7 });
    expect(reviewed("restore", VOID, COUNTED, 7)).toEqual({ ...COUNTED, review: 7 });
    expect(reviewed("restore", VOID, undefined, 7)).toEqual({
      standing: "held",
      cause: "moderator",
      review: 7,
    });
  });

  test("is undone for a vote exactly as long as no later review has decided on it", () => {
    expect(undone({ ...VOID, review: 4 }, UNCHECKED, 4)).toBe(UNCHECKED);
    expect(undone({ ...VOID, review: 5 }, UNCHECKED, 4)).toBeNull();
    expect(undone(COUNTED, UNCHECKED, 4)).toBeNull();
  });

  test("goes from queued over running to done or stopped, and never back", () => {
    const states = Object.keys(NEXT_STATES) as ReviewState[];
    const steps = states.flatMap((from) => states.filter((to) => passes(from, to)).map((to) => [from, to]));
    expect(steps).toEqual([
      ["queued", "running"],
      ["queued", "stopped"],
      ["running", "done"],
      ["running", "stopped"],
    ]);
  });

  test("costs a row for each vote, one for some hundred images, and few more", () => {
    expect(rowsOfSlice({ votes: 1_000, images: 1_000, hours: 3 })).toBe(1_000 + 1_000 / IMAGE_VOTES + 3 + 2);
    expect(rowsOfSlice({ votes: 0, images: 0, hours: 0 })).toBe(1);
  });

  test("that has used up its day waits for the next midnight in UTC", () => {
    expect(nextDayMs(5 * DAY_MS)).toBe(6 * DAY_MS);
    expect(nextDayMs(6 * DAY_MS - 1)).toBe(6 * DAY_MS);
  });
});

function passes(from: ReviewState, to: ReviewState): boolean {
  try {
    return stepped(from, to) === to;
  } catch {
    return false;
  }
}

const keyOf = (n: number) => new Uint8Array(16).fill(n);

describe("a slice", () => {
  const vote = (n: number, mark: Mark, minute: number, choice: Looked["choice"] = "yes"): Looked => ({
    key: keyOf(n),
    choice,
    minute,
    ...mark,
  });
  const votes = [
    vote(1, COUNTED, 600),
    vote(2, COUNTED, 659),
    vote(3, COUNTED, 660),
    vote(4, UNCHECKED, 661, "no"),
    vote(5, VOID, 661),
  ];
  const slice = sliceOf(votes, (each) => reviewed("void", each, undefined, 9));

  test("takes votes alike together, by hour, standing, cause and choice", () => {
    const [at, later] = [
      { hour: 10, choice: "yes" },
      { hour: 11, choice: "yes" },
    ];
    expect(slice.changes).toMatchObject([
      { from: { ...at, standing: "counted" }, to: { ...at, standing: "void" }, votes: 2 },
      { from: { ...later, standing: "counted" }, to: { ...later, standing: "void" }, votes: 1 },
      {
        from: { hour: 11, choice: "no", standing: "held", cause: "captcha-unreachable" },
        to: { hour: 11, choice: "no", standing: "void" },
        votes: 1,
      },
    ]);
    expect(slice.hours).toBe(2);
  });

  test("marks all that become the same at once, and keeps what each changed vote was", () => {
    expect(slice.marks).toEqual([
      { mark: { standing: "void", cause: "moderator", review: 9 }, keys: [1, 2, 3, 4].map(keyOf) },
    ]);
    expect(slice.images.map(({ was }) => was)).toEqual([COUNTED, COUNTED, COUNTED, UNCHECKED]);
  });
});

describe("what votes were", () => {
  const images = [COUNTED, UNCHECKED, SET_ASIDE, VOID, { ...COUNTED, review: 2 ** 32 - 1 }].map((was, i) => ({
    key: keyOf(2 * i + 1),
    was,
  }));
  const blob = encoded(images);

  test("comes out of its blob as it went in, in 22 bytes a vote", () => {
    expect(blob.length).toBe(images.length * 22);
    expect(decoded(blob)).toEqual(images);
  });

  test("is found by its key, and nothing is found of other votes", () => {
    for (const { key, was } of images) expect(imageOf(blob, key)).toEqual(was);
    for (const other of [0, 2, 4, 6, 8, 10]) expect(imageOf(blob, keyOf(other))).toBeUndefined();
    expect(imageOf(new Uint8Array(), keyOf(1))).toBeUndefined();
  });

  test("gets the numbers that its reviews have at another poll", () => {
    const other = decoded(renumbered(blob, (n) => n + 10)).map(({ was }) => was.review);
    expect(other.slice(0, 4)).toEqual([null, null, 13, 14]);
  });

  test("with a cause that could not be given back is not taken", () => {
    expect(() => encoded([{ key: keyOf(1), was: { ...VOID, cause: "a whim" } }])).toThrow("a whim");
  });
});
