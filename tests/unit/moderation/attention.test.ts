/** What waits for a moderator: held votes by cause, and the rules by which an article looks unusual. */
import { describe, expect, test } from "vitest";
import type { Signal } from "../../../worker/contract/index.ts";
import { heldGroups, unusual, type Watched } from "../../../worker/domain/moderation/attention.ts";
import { UNUSUAL_HELD_VOTES, UNUSUAL_SHOWN } from "../../../worker/limits/reading.ts";

const NOW = 1_000_000;
const watched = (key: string, over: Partial<Watched> = {}): Watched => ({
  ...{ key, yes: 30, no: 10, held: 0 },
  ...over,
});
const by = (causes: Record<string, { yes: number; no: number; none: number }>) => JSON.stringify(causes);

describe("held votes", () => {
  test("are told by cause, the largest group first, each with the share before and after it counts", () => {
    const held_by = by({
      "captcha-unreachable": { yes: 2, no: 0, none: 1 },
      network: { yes: 0, no: 20, none: 0 },
    });
    const groups = heldGroups(watched("a", { held: 22, held_by }), NOW);
    expect(groups).toMatchObject([
      { cause: "network", votes: 20, share: 30 / 40, shareCounted: 30 / 60 },
      { cause: "captcha-unreachable", votes: 2, choices: { none: 1 }, shareCounted: 32 / 42 },
    ]);
    expect(groups[0]?.filter).toEqual({ standing: "held", cause: "network" });
  });

  test("of which all are withdrawn wait for nobody", () => {
    const held_by = by({ network: { yes: 0, no: 0, none: 3 } });
    expect(heldGroups(watched("a", { held_by }), NOW)).toEqual([]);
  });

  test("settle by themselves while their captchas are asked about, and no longer; no other cause does", () => {
    const held_by = by({
      "captcha-unreachable": { yes: 1, no: 0, none: 0 },
      moderator: { yes: 1, no: 0, none: 0 },
    });
    const settling = (nowMs: number) =>
      heldGroups(watched("a", { held: 2, held_by, checkingMs: NOW }), nowMs)
        .filter(({ settles }) => settles)
        .map(({ cause }) => cause);
    expect(settling(NOW - 1)).toEqual(["captcha-unreachable"]);
    expect(settling(NOW)).toEqual([]);
  });

  test("of a poll that has told no cause are one group of any cause, and what counting does is not known", () => {
    expect(heldGroups(watched("a", { held: 4, held_by: null }), NOW)).toMatchObject([
      { cause: null, votes: 4, filter: { standing: "held" }, share: 0.75, shareCounted: null },
    ]);
  });

  test("of an article without counted votes have no share before, and one after", () => {
    const held_by = by({ network: { yes: 1, no: 3, none: 0 } });
    const none = { yes: 0, no: 0, held: 4, held_by };
    expect(heldGroups(watched("a", none), NOW)).toMatchObject([{ share: null, shareCounted: 0.25 }]);
  });
});

describe("an article looks unusual", () => {
  const told = (key: string, score: number) => ({ key, signal: { score } as Signal });

  test("by its strongest signal, once, the strongest of all first", () => {
    const found = unusual([told("a", 4), told("b", 6), told("a", 5)], []);
    expect(found).toMatchObject([
      { key: "b", rule: "signal", of: { signal: { score: 6 } } },
      { key: "a", rule: "signal", of: { signal: { score: 5 } } },
    ]);
  });

  test("by ten held votes that are a fifth of all, by that share, and not by fewer", () => {
    const articles = [
      watched("fifth", { held: UNUSUAL_HELD_VOTES }),
      watched("third", { held: 20 }),
      watched("few", { yes: 1, no: 0, held: UNUSUAL_HELD_VOTES - 1 }),
      watched("many", { yes: 900, no: 100, held: 100 }),
    ];
    expect(unusual([], articles)).toEqual([
      { key: "third", rule: "held", of: null },
      { key: "fifth", rule: "held", of: null },
    ]);
  });

  test("at most three at a time, signals before held votes, none twice", () => {
    const articles = ["a", "b", "c", "d"].map((key) => watched(key, { held: 30 }));
    const found = unusual([told("d", 4)], articles);
    expect(found).toHaveLength(UNUSUAL_SHOWN);
    expect(found.map(({ key, rule }) => `${key} ${rule}`)).toEqual(["d signal", "a held", "b held"]);
  });
});
