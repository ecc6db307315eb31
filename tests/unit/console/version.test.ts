/** What differs between an article as a moderator saw it and as it is: by what people did, never by readers' votes. */
import { describe, expect, test } from "vitest";
import { bothVersions, changesSince, knowing, versionOf } from "../../../console/work/version.ts";
import { ARTICLE_ANSWER, REVIEW } from "../../../local/openapi/samples.ts";

const seen = versionOf(ARTICLE_ANSWER, 'W/"1.2.x"');

describe("an article that was seen", () => {
  test("is the same, however many readers have voted since", () => {
    const now = { ...ARTICLE_ANSWER, tally: { yes: 50, no: 60, revision: 9 }, held: 7 };
    expect(changesSince(seen, now)).toEqual([]);
  });

  test("differs by its state, its title, what its owner says of it, and each review that is new", () => {
    const review = { ...REVIEW, id: "another", by: "Grace", action: "hold" as const, votes: 1_200 };
    const now = {
      ...ARTICLE_ANSWER,
      state: "hidden" as const,
      title: "Another",
      details: null,
      reviews: [review, ...ARTICLE_ANSWER.reviews],
    };
    expect(changesSince(seen, now)).toEqual([
      { what: "State", was: "open", is: "hidden" },
      { what: "Title", was: "The bench by the canal", is: "Another" },
      { what: "Details", was: "as you saw them", is: "others" },
      { what: "Review", was: "not there", is: "Grace held back 1,200 votes" },
    ]);
    expect(
      changesSince(knowing(versionOf({ ...now, reviews: [] }, ""), "another"), { ...now, reviews: [review] }),
    ).toEqual([]);
  });

  test("is shown beside what it is now, with the votes of both", () => {
    const now = { ...ARTICLE_ANSWER, tally: { yes: 12, no: 2, revision: 9 }, void: 1 };
    expect(bothVersions(seen, now)).toEqual([
      { what: "Yes", was: "12", is: "12" },
      { what: "No", was: "3", is: "2" },
      { what: "Held", was: "1", is: "1" },
      { what: "Void", was: "0", is: "1" },
    ]);
  });
});
