/** Approval and the orders of the index. */
import { describe, expect, test } from "vitest";
import { approvalOf } from "../../worker/domain/approval.ts";
import { keysInOrder, type Listed, type Wanted } from "../../worker/domain/index-order.ts";

describe("approval", () => {
  // Found by bisection of the equation that defines the interval, share - p = z·√(p(1 - p)/n).
  test.each([
    [10, 0, 1, 0.722467],
    [1, 0, 1, 0.206549],
    [0, 5, 0, 0],
    [950, 50, 0.95, 0.934686],
    [50, 50, 0.5, 0.403832],
  ])("of %i yes and %i no has share %f and lower bound %f", (yes, no, share, lower) => {
    const approval = approvalOf({ yes, no });
    expect(approval?.share).toBeCloseTo(share, 6);
    expect(approval?.lower).toBeCloseTo(lower, 5);
  });

  test("of nobody is unknown", () => {
    expect(approvalOf({ yes: 0, no: 0 })).toBeNull();
  });
});

const article = (key: string, over: Partial<Listed> = {}): Listed => ({
  key,
  article: `https://daily.example/${key}`,
  address: null,
  title: null,
  state: "open",
  yes: 0,
  no: 0,
  held: 0,
  first_vote_ms: 0,
  last_vote_ms: 0,
  admitted_ms: 0,
  ...over,
});
const order = (articles: Listed[], over: Partial<Wanted> = {}) =>
  keysInOrder(articles, { sort: "newest-vote", text: "", ...over });

describe("the index in order", () => {
  const articles = [
    article("few", { yes: 3, last_vote_ms: 10, admitted_ms: 30 }),
    article("many", { yes: 950, no: 50, last_vote_ms: 30, admitted_ms: 10 }),
    article("held", { yes: 1, no: 9, held: 5, last_vote_ms: 20, admitted_ms: 20 }),
    article("nobody", { admitted_ms: 40 }),
  ];
  test.each([
    ["votes", ["many", "held", "few", "nobody"]],
    // 3 of 3 do not outrank 950 of 1,000.
    ["approval", ["many", "few", "held", "nobody"]],
    ["held", ["held", "few", "many", "nobody"]],
    ["newest-vote", ["many", "held", "few", "nobody"]],
    ["newest-article", ["nobody", "few", "held", "many"]],
  ] as const)("by %s", (sort, expected) => {
    expect(order(articles, { sort })).toEqual(expected);
  });

  test("puts equals in the order of their keys, whatever order they came in", () => {
    const equals = ["c", "a", "b"].map((key) => article(key));
    expect(order(equals)).toEqual(["a", "b", "c"]);
  });

  test("finds a text in title, article id and address, whatever its case", () => {
    const found = [
      article("t", { title: "The Çanal" }),
      article("u", { address: "https://m.example/CANAL" }),
      article("canal"),
      article("x"),
    ];
    expect(order(found, { text: "canal" })).toEqual(["canal", "u"]);
    expect(order(found, { text: "çanal" })).toEqual(["t"]);
  });

  test("keeps to state and time, the end excluded", () => {
    const dated = [
      article("old", { last_vote_ms: 9 }),
      article("in", { last_vote_ms: 10 }),
      article("end", { last_vote_ms: 20 }),
    ];
    expect(order(dated, { sinceMs: 10, untilMs: 20 })).toEqual(["in"]);
    expect(order([article("unvoted"), ...dated], { untilMs: 20 })).toEqual(["in", "old"]);
    expect(order([article("o"), article("c", { state: "closed" })], { state: "closed" })).toEqual(["c"]);
  });
});
