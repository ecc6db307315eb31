/** Held votes in words, and the article as its row told it. */
import { describe, expect, test } from "vitest";
import { comesOf, groupOf } from "../../../console/waiting.ts";
import { versionInRow } from "../../../console/work/version.ts";
import type { ArticleAnswer, WaitingRow } from "../../../worker/contract/index.ts";

const row = (over: Partial<WaitingRow> = {}): WaitingRow => ({
  ...{ key: "k", article: "a", title: "T", state: "open", held: 12, void: 1, moderation_revision: 5_000 },
  ...{ tally: { yes: 30, no: 10, revision: 1 }, cause: "network", settles: false, votes: 12 },
  ...{ choices: { yes: 0, no: 12, none: 0 }, filter: { standing: "held", cause: "network" } },
  ...{ share: 0.75, share_counted: 30 / 52 },
  ...over,
});

describe("held votes", () => {
  test("are told with what counting and voiding them does to the share", () => {
    expect(comesOf(row())).toBe(
      "Counting them makes 58 % yes, now it is 75 % yes; voiding them leaves that.",
    );
    expect(groupOf(row()).says).toContain("12 votes: 0 yes, 12 no.");
  });

  test("make no percentage of fewer than ten answers", () => {
    const few = row({ tally: { yes: 3, no: 1, revision: 1 }, choices: { yes: 0, no: 2, none: 0 } });
    expect(comesOf(few)).not.toContain("%");
  });

  test("of no known cause or choice are not said to have one", () => {
    const { what, says } = groupOf(row({ cause: null, choices: null, share_counted: null }));
    expect(what).toBe("Held");
    expect(says).toBe("12 votes. The article tells why. Voiding them leaves 75 % yes.");
  });

  test("that settle by themselves say so, and no longer once nobody is asked", () => {
    const unchecked = (settles: boolean) => groupOf(row({ cause: "captcha-unreachable", settles })).says;
    expect(unchecked(true)).toContain("settle by themselves");
    expect(unchecked(false)).toContain("nobody is asked any more");
  });
});

test("a row is seen as it was told: what was done to the article later was not known", () => {
  const review = (id: string, ms: number) => ({ id, at: new Date(ms).toISOString() });
  const now = { reviews: [review("later", 5_001), review("before", 4_999)], details: null, state: "closed" };
  expect(versionInRow(row(), now as unknown as ArticleAnswer)).toMatchObject({
    tag: '"5000"',
    reviews: ["before"],
    ...{ state: "open", held: 12, yes: 30, no: 10 },
  });
});
