/** The demo's past as a file: the same each time, and odd only where it says so. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { type Demo, pastLines, SETTINGS } from "../../../local/demo/past.ts";
import { newVotes } from "../../../local/demo/present.ts";
import { TOLD } from "../../../local/demo/story.ts";
import { ExportLine, upToDate } from "../../../worker/contract/index.ts";
import { signalsOf } from "../../../worker/domain/signals/signals.ts";
import { TREND_HOURS } from "../../../worker/limits/reading.ts";
import { HOUR_MS } from "../../../worker/limits/time.ts";

const demo: Demo = {
  ...{ site: "demo", seed: "the bench by the canal", publisher: "http://localhost:8788" },
  atMs: Date.UTC(2026, 10, 26, 15, 20),
  settings: { ...upToDate({}), ...SETTINGS, origins: ["http://localhost:8788"] },
};
const read = (lines: string[]) => lines.map((line) => v.parse(ExportLine, JSON.parse(line)));
type Read = ReturnType<typeof read>;
const of = <K extends Read[number]["kind"]>(lines: Read, kind: K) =>
  lines.filter((line): line is Extract<Read[number], { kind: K }> => line.kind === kind);

describe("the demo's past", () => {
  test("is forty articles of six sections and four weeks, in lines that an import takes", async () => {
    const lines = read(await pastLines(demo));
    const articles = of(lines, "article");
    expect(articles).toHaveLength(40);
    expect(new Set(articles.map(({ details }) => details?.section)).size).toBe(6);
    const times = of(lines, "vote").map(({ minute }) => minute * 60_000);
    expect(times.length).toBeGreaterThan(2_500);
    expect(Math.max(...times)).toBeLessThan(Date.UTC(2026, 10, 26, 15));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(21 * 24 * HOUR_MS);
  });

  test("is the same for the same seed and time, and another one for another seed", async () => {
    const lines = await pastLines(demo);
    expect(await pastLines({ ...demo })).toEqual(lines);
    expect(newVotes({ ...demo })).toEqual(newVotes(demo));
    expect(await pastLines({ ...demo, seed: "another" })).not.toEqual(lines);
  });

  test.each([1, 9, 17])("raises no signal by itself, filled at %i o'clock", async (hour) => {
    const lines = read(await pastLines({ ...demo, atMs: Date.UTC(2026, 10, 26, hour, 59) }));
    const hours = of(lines, "hour");
    const odd = of(lines, "tally").flatMap(({ key, counted, first_vote_ms }) => {
      const trend = hours.filter((each) => each.key === key).slice(-TREND_HOURS);
      return signalsOf({
        counted,
        hours: trend.map(({ hour, counted, void: { yes, no } }) => {
          return { time: hour, yes: counted.yes, no: counted.no, void: yes + no };
        }),
        networks: [],
        firstHour: Math.floor(first_vote_ms / HOUR_MS),
      }).map(({ explanation }) => [of(lines, "poll").find((each) => each.key === key)?.title, explanation]);
    });
    expect(odd).toEqual([]);
  });

  test("has an article that is liked less since its edition, by more than chance", async () => {
    const lines = read(await pastLines(demo));
    const { key = "", details } = of(lines, "poll").find(({ title }) => title === TOLD.edited) ?? {};
    const edition = Date.parse(details?.editions[0] ?? "");
    const [before, since] = [true, false].map((early) => {
      const votes = of(lines, "vote").filter(
        ({ key: of, minute, choice }) =>
          of === key && choice !== "none" && minute * 60_000 < edition === early,
      );
      return { n: votes.length, share: votes.filter(({ choice }) => choice === "yes").length / votes.length };
    });
    expect(before?.n).toBeGreaterThan(60);
    expect(since?.n).toBeGreaterThan(60);
    expect((before?.share ?? 0) - (since?.share ?? 1)).toBeGreaterThan(0.15);
  });
});
