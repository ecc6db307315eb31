/** What is new since somebody looked last. */
import { describe, expect, test } from "vitest";
import { sinceWords, VISIT_OVER_MS, visited } from "../../../console/visits.ts";

const figures = (counted: number, held: number) => ({ counted, held });
const words = (visits: ReturnType<typeof visited>) => sinceWords(visits, (atMs) => `at ${atMs}`);

describe("since somebody last looked", () => {
  test("there is nothing to compare on the first visit", () => {
    expect(words(visited(undefined, figures(1_204, 3), 0, true))).toBe(
      "Your first visit in this browser: 1,204 votes count, 3 are held. What is new since stands here at the next one.",
    );
  });

  test("is since the end of the visit before, whose figures are kept up while it lasts", () => {
    const first = visited(undefined, figures(100, 5), 0, true);
    const later = visited(first, figures(150, 6), 1_000, false);
    const back = visited(later, figures(170, 2), 1_000 + VISIT_OVER_MS, true);
    expect(words(back)).toBe(
      "Since you last looked, at 1000: 20 more counted (170 votes), 4 fewer held (2).",
    );
    expect(words(visited(back, figures(170, 6), 9_000_000, false))).toContain("nothing new held (6).");
  });

  test("a reload soon after is the same visit, and so is a long one that goes on", () => {
    const first = visited(undefined, figures(100, 0), 0, true);
    const back = visited(first, figures(110, 0), VISIT_OVER_MS, true);
    const reloaded = visited(back, figures(115, 0), 2 * VISIT_OVER_MS - 1, true);
    const following = visited(reloaded, figures(120, 0), 9 * VISIT_OVER_MS, false);
    expect(reloaded.before).toEqual(first.latest);
    expect(following.before).toEqual(first.latest);
  });
});
