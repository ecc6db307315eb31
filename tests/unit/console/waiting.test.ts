/** Held votes in words, and the article as its row told it. */
import { describe, expect, test } from "vitest";
import { comesOf, groupOf, holderOf } from "../../../console/waiting.ts";
import { versionInRow } from "../../../console/work/version.ts";
import type { ArticleAnswer, AuditEntry, WaitingRow } from "../../../worker/contract/index.ts";

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

  test("name who set them aside where the latest of the log do, in the site's times, and nobody else", () => {
    const held = row({ cause: "moderator", filter: { standing: "held", cause: "moderator" } });
    const entry = (over: Partial<AuditEntry>): AuditEntry => ({
      ...{ id: "ada", at: "2026-11-24T03:00:00.000Z", by: "Ada", by_id: null, action: "review.hold" },
      ...{ target: "k", note: "a raid from 2026-11-24 03:00 UTC on", before: {}, after: { votes: 12 } },
      ...over,
    });
    const undone = (review: string) =>
      entry({ id: "x", by: "Linus", action: "review.undo", after: { votes: 12, review } });
    const by = (...log: AuditEntry[]) => holderOf(log, held)?.by;
    const grace = entry({ id: "grace", by: "Grace" });
    expect(by(grace, entry({}))).toBe("Grace");
    expect(by(undone("grace"), grace, entry({}))).toBe("Ada");
    expect(by(undone("ada"), entry({}))).toBeUndefined();
    // Others are held as well, or it is another article's.
    expect(by(entry({ after: { votes: 11 } }), entry({}))).toBeUndefined();
    expect(by(entry({ target: "other" }))).toBeUndefined();
    // It has moved since.
    expect(by(entry({ target: "other", about: { key: "k", title: "T" } }))).toBe("Ada");

    expect(groupOf(held).says).toContain("Somebody set them aside to look at them. Counting");
    const named = groupOf(held, entry({}), "Europe/Helsinki");
    expect(named.says).toContain("Ada held them back: a raid from 24 Nov 2026, 05:00 on. Counting");
    expect(named.note).toContain("a raid from 2026-11-24 03:00 UTC on. Counting");
    expect(groupOf(row(), entry({})).says).not.toContain("Ada");
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

  test("that are asked about say so, and no longer once nobody is asked", () => {
    const unchecked = (settles: boolean) => groupOf(row({ cause: "captcha-unreachable", settles })).says;
    expect(unchecked(true)).toContain("needs somebody then");
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
