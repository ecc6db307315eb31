/** The pure rules behind moderation: bursts, closing days, wordings, tables. */
import { describe, expect, test } from "vitest";
import { sentencesFor, wordingFor } from "../../../worker/domain/articles/wording.ts";
import { stateAt } from "../../../worker/domain/counting/poll-state.ts";
import { csvLine, jsonLine } from "../../../worker/domain/moderation/csv.ts";
import { bursts } from "../../../worker/domain/networks/signals.ts";
import { BURST_VOTES_MIN } from "../../../worker/limits/signals.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";

describe("a burst", () => {
  const quiet = (hours: number, votes: number) =>
    Array.from({ length: hours }, (_, time) => ({ time: time + 1_000, yes: votes, no: 0 }));

  test("is an hour with many times the votes of the others, told in words and numbers", () => {
    const hours = quiet(10, 2);
    hours[4] = { time: 1_004, yes: 5, no: 35 };
    const [signal, ...more] = bursts(hours);
    expect(more).toEqual([]);
    expect(signal).toMatchObject({
      kind: "burst",
      votes: 40,
      baseline: 2,
      yes_share: 0.125,
      yes_share_else: 1,
    });
    expect(signal?.hour).toBe(new Date(1_004 * 3_600_000).toISOString());
    expect(signal?.explanation).toContain("40 votes");
    expect(signal?.explanation).toContain("13 % of them are yes, against 100 % otherwise");
  });

  test("is not seen in steady votes, however many", () => {
    expect(bursts(quiet(24, 500))).toEqual([]);
  });

  test("is not seen below the least number of votes", () => {
    const hours = [...quiet(10, 1), { time: 1_010, yes: BURST_VOTES_MIN - 1, no: 0 }];
    expect(bursts(hours)).toEqual([]);
    expect(bursts([...quiet(10, 1), { time: 1_010, yes: BURST_VOTES_MIN, no: 0 }])).toHaveLength(1);
  });

  test("is not seen while nothing is usual yet: an article's first hours", () => {
    expect(bursts([{ time: 1, yes: 500, no: 0 }])).toEqual([]);
    expect(
      bursts([
        { time: 1, yes: 5, no: 0 },
        { time: 2, yes: 500, no: 0 },
      ]),
    ).toEqual([]);
  });

  test("counts hours without a vote: they make the usual small", () => {
    const hours = [
      { time: 1, yes: 8, no: 0 },
      { time: 50, yes: 25, no: 0 },
    ];
    expect(bursts(hours)).toMatchObject([{ votes: 25, baseline: 0 }]);
  });
});

describe("a poll's state", () => {
  test("is closed once the site's days since the first vote are over, to the millisecond", () => {
    expect(stateAt("open", 5, 2, 5 + 2 * DAY_MS - 1)).toBe("open");
    expect(stateAt("open", 5, 2, 5 + 2 * DAY_MS)).toBe("closed");
  });

  test("stays open without a closing day or without a vote", () => {
    expect(stateAt("open", 5, null, 1e15)).toBe("open");
    expect(stateAt("open", 0, 1, 1e15)).toBe("open");
  });

  test("that is hidden stays hidden", () => {
    expect(stateAt("hidden", 5, 1, 1e15)).toBe("hidden");
  });
});

describe("a site's wording", () => {
  const words = { uk: "Так", pt: "Sim", "pt-BR": "É", "*": "Yes" };
  test.each([
    ["uk", "Так"],
    ["uk-UA", "Так"],
    ["pt-br", "É"],
    ["pt-PT", "Sim"],
    ["fr", "Yes"],
    ["constructor", "Yes"],
  ])("for %s is %s", (language, expected) => {
    expect(wordingFor(words, language)).toBe(expected);
  });

  test("is nobody's where neither the language nor all are named", () => {
    expect(wordingFor({ uk: "Так" }, "fr")).toBeNull();
  });
});

describe("a site's sentences", () => {
  const words = {
    pt: { counted: "Contado", held: "À espera" },
    "pt-BR": { counted: "Contado!" },
    "*": { counted: "✓", void: "✗" },
  };
  test.each([
    ["pt-BR", { counted: "Contado!", held: "À espera", void: "✗" }],
    ["PT", { counted: "Contado", held: "À espera", void: "✗" }],
    ["de", { counted: "✓", void: "✗" }],
    ["*", { counted: "✓", void: "✗" }],
  ])(
    "for %s are looked up each alone: its own, its primary language's, that for all",
    (language, expected) => {
      expect(sentencesFor(words, language)).toEqual(expected);
    },
  );

  test("are none where no table is for the language", () => {
    expect(sentencesFor({ uk: { counted: "Є" } }, "de")).toBeNull();
  });
});

describe("a table", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1+1", "'-1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["in short; =1+1", "in short;' =1+1"],
    ["two\t@SUM(A1)", "two\t'@SUM(A1)"],
    [" =1", "' =1"],
    ["＝1", "'＝1"],
  ])("gives a text that a spreadsheet would run an apostrophe: %j", (text, safe) => {
    expect(csvLine([text])).toBe(`"${safe}"\r\n`);
  });

  test.each(["-q3Xh_ab-7", "_x", "-1", "a-b"])("leaves a word as it is, as article keys are: %j", (word) => {
    expect(csvLine([word]).replaceAll('"', "")).toBe(`${word}\r\n`);
  });

  test.each(["می‌خواهم", "👨‍👩‍👧", "क्‍ष"])("leaves joiners where words and emoji need them: %j", (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });

  test("quotes what needs quotes (RFC 4180), and leaves numbers and plain text alone", () => {
    expect(csvLine(['say "hi"', "a,b", "two\nlines", "plain", -3, null, 0.5])).toBe(
      '"say ""hi""","a,b","two\nlines",plain,-3,,0.5\r\n',
    );
  });

  test("as NDJSON is one object a line, whatever its texts contain", () => {
    expect(jsonLine({ title: "a\nb" })).toBe('{"title":"a\\nb"}\n');
  });
});
