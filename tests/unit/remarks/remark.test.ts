/** What becomes of a reader's remark, and which reasons there are. */
import { describe, expect, test } from "vitest";
import type { PollState, SiteSettings } from "../../../worker/contract/index.ts";
import { NO_ROLLUP } from "../../../worker/domain/counting/rollup.ts";
import type { Vote } from "../../../worker/domain/counting/vote.ts";
import {
  askedOn,
  reasonIds,
  reasonsIn,
  storedReasons,
  topReason,
} from "../../../worker/domain/remarks/reasons.ts";
import { decideRemark, type RemarkWish } from "../../../worker/domain/remarks/remark.ts";
import { EDITS_MAX } from "../../../worker/limits/votes.ts";

const VOTE: Vote = { choice: "yes", edit: 2, standing: "counted", cause: null };
const wish = (over: Partial<RemarkWish> = {}): RemarkWish => ({
  edit: 1,
  voteEdit: 2,
  reasons: ["clear"],
  text: null,
  takesText: true,
  allowed: { yes: ["clear", "fair"], no: ["topic"] },
  ...over,
});
const at = (state: PollState, full = false) => ({ state, full: () => full });
const decided = (
  over: Partial<RemarkWish> = {},
  vote: Partial<Vote> = {},
  known?: [edit: number, deleted: boolean, hadWords?: boolean],
  full = false,
) => {
  const standing = known && { edit: known[0], deleted: known[1], hadWords: known[2] ?? !known[1] };
  const decision = decideRemark({ ...VOTE, ...vote }, standing, wish(over), at("open", full));
  return decision.ok ? decision.kind : decision.code;
};

describe("a remark", () => {
  test("is taken beside the counted or held vote that it names, and no other", () => {
    expect(decided()).toBe("write");
    expect(decided({}, { standing: "held" })).toBe("write");
    expect(decided({}, { standing: "void" })).toBe("vote-changed");
    expect(decided({}, { choice: "none" })).toBe("vote-changed");
    expect(decided({ voteEdit: 1 })).toBe("vote-changed");
    expect(decided({ voteEdit: 3 })).toBe("vote-changed");
    expect(decideRemark(undefined, undefined, wish(), at("open"))).toMatchObject({ code: "unknown-vote" });
  });

  test("that comes again, late or out of order changes nothing", () => {
    expect(decided({}, {}, [1, false])).toBe("unchanged");
    expect(decided({ edit: 3 }, {}, [4, true])).toBe("unchanged");
    expect(decided({ reasons: [] }, {}, [1, false])).toBe("unchanged");
  });

  test("is changed ten times at most, and deleted whenever, whatever vote and poll have become", () => {
    expect(decided({ edit: EDITS_MAX }, {}, [9, false])).toBe("write");
    expect(decided({ edit: EDITS_MAX + 1 }, {}, [EDITS_MAX, false])).toBe("too-many-changes");
    const gone = wish({ edit: EDITS_MAX + 1, reasons: [], voteEdit: 0, allowed: null });
    for (const vote of [VOTE, { ...VOTE, choice: "none" as const }, { ...VOTE, standing: "void" as const }])
      for (const state of ["open", "closed", "hidden"] as const)
        expect(
          decideRemark(vote, { edit: EDITS_MAX, deleted: false, hadWords: true }, gone, at(state)),
        ).toMatchObject({
          kind: "write",
        });
    // Whoever deletes again and again writes no row for it.
    expect(decided({ edit: EDITS_MAX + 1, reasons: [] }, {}, [EDITS_MAX, true])).toBe("unchanged");
  });

  test("has words only where the site takes them, and new ones only while the article may have more today", () => {
    const worded = { text: "Why?" };
    expect(decided(worded)).toBe("write");
    expect(decided({ ...worded, takesText: false })).toBe("remarks-off");
    expect(decided(worded, {}, undefined, true)).toBe("too-many-remarks");
    // What is there may be worded anew, and reasons alone are no word more.
    expect(decided({ ...worded, edit: 2 }, {}, [1, false], true)).toBe("write");
    // One that was deleted has had its first words; one of reasons alone has not.
    expect(decided({ ...worded, edit: 2 }, {}, [1, true, true], true)).toBe("write");
    expect(decided({ ...worded, edit: 2 }, {}, [1, false, false], true)).toBe("too-many-remarks");
    expect(decided({}, {}, undefined, true)).toBe("write");
    expect(decided({ reasons: [], text: "Why?" })).toBe("write");
  });

  test("that was deleted before it came is kept as deleted, so that it can't come late", () => {
    expect(decided({ edit: 2, reasons: [] })).toBe("write");
  });

  test("is refused where none is taken, on a poll that is not open, and with another answer's reasons", () => {
    expect(decided({ allowed: null })).toBe("remarks-off");
    expect(decideRemark(VOTE, undefined, wish(), at("closed"))).toMatchObject({ code: "poll-closed" });
    expect(decideRemark(VOTE, undefined, wish(), at("hidden"))).toMatchObject({ code: "poll-closed" });
    expect(decided({ reasons: ["clear", "topic"] })).toBe("invalid-request");
  });
});

describe("reasons", () => {
  const page = { section: ["City"], tag: ["canals"] };
  const site = {
    ...{ remarks: "reasons" as const, remarks_in: [], reasons: null },
    ...{ contact: null, remark_days: 90 },
  };

  test("are stored alike in whatever order they were given, each once", () => {
    expect(storedReasons(["b", "a", "b"])).toBe("a b");
    expect(reasonsIn(storedReasons(["b", "a"]))).toEqual(["a", "b"]);
    expect(storedReasons([])).toBeNull();
    expect(reasonsIn(null)).toEqual([]);
  });

  test("of a site stand in its own order, and the widget's where it says nothing of a choice", () => {
    const own = {
      no: [
        { id: "long", text: "Too long" },
        { id: "incorrect", text: null },
      ],
    };
    expect(reasonIds({ reasons: own })).toEqual({
      yes: ["learned", "clear", "researched", "fair", "useful", "well-written"],
      no: ["long", "incorrect"],
    });
  });

  test("are asked where the site asks them: everywhere, or in sections and under tags it names", () => {
    expect(askedOn({ ...site, remarks: "off" }, page, ["en"])).toEqual({});
    expect(askedOn(site, page, ["en"])).toMatchObject({ remarks: { ask: "reasons" } });
    expect(askedOn({ ...site, remarks_in: ["section:Politics"] }, page, ["en"])).toEqual({});
    expect(askedOn({ ...site, remarks_in: ["section:Politics", "tag:canals"] }, page, ["en"])).toMatchObject({
      remarks: { ask: "reasons" },
    });
  });

  test("are worded in the reader's language, and by the widget where the site has no words", () => {
    const reasons: NonNullable<SiteSettings["reasons"]> = {
      yes: [
        { id: "clear", text: null },
        { id: "fair", text: "Even-handed" },
      ],
      no: [
        { id: "long", text: { uk: "Задовга" } },
        { id: "topic", text: { de: "Das Thema" } },
      ],
    };
    expect(askedOn({ ...site, reasons }, page, ["uk"]).remarks?.reasons).toEqual({
      yes: [
        { id: "clear", text: null },
        { id: "fair", text: "Even-handed" },
      ],
      no: [
        { id: "long", text: "Задовга" },
        { id: "topic", text: null },
      ],
    });
    expect(askedOn({ ...site, reasons }, page, ["fr"]).remarks?.reasons.no).toEqual([
      { id: "long", text: "long" },
      { id: "topic", text: null },
    ]);
  });

  test("have a first among them: the one that most gave, of equals the first of the alphabet", () => {
    expect(topReason(NO_ROLLUP.reasons)).toBeNull();
    expect(topReason({ yes: { fair: 2, clear: 2 }, no: { topic: 1 } })).toEqual({
      choice: "yes",
      id: "clear",
      votes: 2,
    });
  });
});
