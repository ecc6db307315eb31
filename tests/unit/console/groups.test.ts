/** What a moderator of an article is given to decide on, and what can be done to each. */
import { expect, test } from "vitest";
import { groupsOf } from "../../../console/article/groups.ts";
import { ARTICLE_ANSWER, REVIEW, SIGNAL } from "../../../local/openapi/samples.ts";

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

test("a signal is told in the site's zone, and goes into the log as the API tells it", () => {
  const explanation = "In the hour from 2026-11-24 03:00 UTC 180 votes were counted.";
  const [group] = groupsOf({ ...QUIET, signals: [{ ...SIGNAL, explanation, filter_honest: 0 }] });
  expect(group?.says).toBe(
    "In the hour from 24 Nov 2026, 05:00, 180 votes were counted. Hardly an honest vote would go along.",
  );
  expect(group?.note).toContain(explanation);
});

test("votes that a moderator holds are told with who held them and why, if one review has held them all", () => {
  const hold = { ...REVIEW, action: "hold" as const, by: "Grace", note: "a forum links to it", votes: 41 };
  const earlier = { ...hold, at: "2026-11-01T00:00:00.000Z", by: "Linus", votes: 3 };
  const says = (no: number, reviews = [earlier, hold]) =>
    groupsOf({ ...QUIET, reviews, held_by_cause: [{ cause: "moderator", yes: 0, no, none: 0 }] })[0]?.says;
  expect(says(41)).toBe("41 votes: 0 yes, 41 no. Grace held them back: a forum links to it");
  expect(says(44)).toBe("44 votes: 0 yes, 44 no. Somebody set them aside to look at them.");
  expect(says(41, [{ ...hold, undone: true }])).toContain("Somebody set them aside");
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

test("votes are told by the answers as readers see them, and in the log by yes and no", () => {
  const answers = { yes: "“Useful”", no: "“Not really”" };
  const it = {
    ...QUIET,
    held_by_cause: [{ cause: "network" as const, yes: 1, no: 30, none: 0 }],
    standings: { ...QUIET.standings, void: { yes: 2, no: 4, none: 0 } },
  };
  const span = { from: "2026-11-24T03:00:00.000Z", until: "2026-11-24T04:00:00.000Z", choice: "no" as const };
  const told = groupsOf(it, span, answers).map(({ says, note }) =>
    [says, note].map((each) => each?.split(".")[0]),
  );
  expect(told).toEqual([
    ["Votes that are “Not really” cast then", "Votes that are no cast then"],
    ["31 votes: 1 “Useful”, 30 “Not really”", "31 votes: 1 yes, 30 no"],
    ["6 votes: 2 “Useful”, 4 “Not really”", "6 votes: 2 yes, 4 no"],
  ]);
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
