/** What a moderator of an article is given to decide on, and what can be done to each. */
import { expect, test } from "vitest";
import { groupsOf } from "../../../console/article/groups.ts";
import { ARTICLE_ANSWER, SIGNAL } from "../../../local/openapi/samples.ts";

const QUIET = {
  ...ARTICLE_ANSWER,
  signals: [],
  held_by_cause: [],
  standings: { ...ARTICLE_ANSWER.standings, void: { yes: 0, no: 0, none: 0 } },
};

test("where nothing is held, void or unusual there is nothing to decide on", () => {
  expect(groupsOf(QUIET)).toEqual([]);
});

test("a signal is held or voided by its own filter, and says how many honest votes would go along", () => {
  const [group] = groupsOf({ ...QUIET, signals: [SIGNAL] });
  expect(group).toMatchObject({ filter: SIGNAL.filter, acts: ["hold", "void"] });
  expect(group?.says).toContain(SIGNAL.explanation);
  expect(group?.says).toMatch(/Some \d+ honest votes? would go along\./);
});

test("held votes are counted or voided by their cause, void ones restored", () => {
  const groups = groupsOf({
    ...QUIET,
    held_by_cause: [
      { cause: "captcha-unreachable", yes: 1, no: 2, none: 1 },
      { cause: "network", yes: 0, no: 30, none: 0 },
    ],
    standings: { ...QUIET.standings, void: { yes: 0, no: 4, none: 0 } },
  });
  expect(groups.map(({ filter, acts }) => [filter, acts])).toEqual([
    [{ standing: "held", cause: "captcha-unreachable" }, ["count", "void"]],
    [{ standing: "held", cause: "network" }, ["count", "void"]],
    [{ standing: "void" }, ["restore"]],
  ]);
  expect(groups[0]?.says).toMatch(/^4 votes: 1 yes, 2 no, 1 withdrawn\. .*settles by itself/);
});

test("a span offers what can be done to votes of its standing, and no more", () => {
  const span = { from: "2026-11-24T03:00:00.000Z", until: "2026-11-24T04:00:00.000Z" };
  const acts = (standing?: "counted" | "held" | "void") =>
    groupsOf(QUIET, { ...span, ...(standing && { standing }) })[0]?.acts;
  expect([acts(), acts("counted"), acts("held"), acts("void")]).toEqual([
    ["hold", "void", "count", "restore"],
    ["hold", "void"],
    ["count", "void"],
    ["restore"],
  ]);
});
