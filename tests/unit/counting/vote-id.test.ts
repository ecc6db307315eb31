/** Vote ids: an hour and random bits; and the keys made of them. */
import { describe, expect, test } from "vitest";
import { hourOfKey, hourOfVoteId, isFresh, voteKey } from "../../../worker/domain/counting/vote-id.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";
import { voteId } from "../../support/vote-id.ts";

const HOUR = 498_000;

test("an id carries its hour, and its key begins with it", async () => {
  const id = voteId(HOUR);
  expect(hourOfVoteId(id)).toBe(HOUR);
  const key = await voteKey(id);
  expect(key).toHaveLength(16);
  expect(hourOfKey(key)).toBe(HOUR);
  expect(await voteKey(id.toUpperCase())).toEqual(key);
  expect(await voteKey(voteId(HOUR))).not.toEqual(key);
});

test("keys lie in the order of their hours", async () => {
  const keys = await Promise.all([HOUR, HOUR + 1, HOUR + 256].map((hour) => voteKey(voteId(hour))));
  const sorted = [...keys].reverse().sort((a, b) => (a < b ? -1 : 1));
  expect(sorted.map(hourOfKey)).toEqual([HOUR, HOUR + 1, HOUR + 256]);
});

describe("an hour is fresh", () => {
  test.each([
    [0, true],
    [-1, true],
    [-2, false],
    [1, false],
  ])("%i hours from now: %s", (hours, fresh) => {
    expect(isFresh(HOUR + hours, HOUR * HOUR_MS)).toBe(fresh);
    expect(isFresh(HOUR + hours, (HOUR + 1) * HOUR_MS - 1)).toBe(fresh);
  });
});
