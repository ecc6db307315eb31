/** The votes before and after an edit: by the hour in which they came, from one edit to the next. */
import { expect, test } from "vitest";
import { besideEditions } from "../../../console/article/editions.tsx";
import { ARTICLE_ANSWER, DETAILS } from "../../../local/openapi/samples.ts";

const hour = (at: number, yes: number, no: number) => ({
  hour: new Date(Date.parse("2026-11-23T00:00:00Z") + at * 3_600_000).toISOString(),
  ...{ yes, no, held: 0 },
});

test("votes are told apart by the edits between them, and those of the very hour of an edit are on neither side", () => {
  const trend = {
    ...ARTICLE_ANSWER.trend,
    hourly: [hour(1, 10, 1), hour(2, 20, 2), hour(3, 100, 100), hour(4, 30, 3), hour(6, 40, 4)],
  };
  const editions = ["2026-11-23T03:30:00.000Z", "2026-11-23T06:00:00.000Z"];
  const it = { ...ARTICLE_ANSWER, trend, details: { ...DETAILS, editions } };
  expect(besideEditions(it).map(({ before, after }) => [before, after])).toEqual([
    [
      { yes: 30, no: 3 },
      { yes: 30, no: 3 },
    ],
    [
      { yes: 30, no: 3 },
      { yes: 40, no: 4 },
    ],
  ]);
  expect(besideEditions({ ...it, details: null })).toEqual([]);
});
