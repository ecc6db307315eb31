/** What there is for somebody today, in a few words each. */
import { expect, test } from "vitest";
import { inShort } from "../../../console/in-short.ts";
import type { AttentionAnswer, RemarkCounts, WaitingRow } from "../../../worker/contract/index.ts";

const QUIET = { waiting: [], more: false, unusual: [], publications: null, origins: null };
const waiting = (key: string, settles = false) => ({ key, settles }) as WaitingRow;
const odd = (length: number) => Array.from({ length }) as AttentionAnswer["unusual"];
const remarks = (count: number) => ({ new: count }) as RemarkCounts;

test("nothing is said of what there is nothing of, nor of votes that settle by themselves", () => {
  expect(inShort(QUIET, undefined)).toEqual([]);
  const well = { publications: { per_day: 1, spent: false }, origins: { seen: ["https://a"], refused: [] } };
  expect(inShort({ ...QUIET, ...well, waiting: [waiting("a", true)] }, remarks(0))).toEqual([]);
});

test("an article is counted once, whatever its votes are held for; of lists that may go on it is said", () => {
  const say = (it: Partial<AttentionAnswer>, written = 0) =>
    inShort({ ...QUIET, ...it }, remarks(written)).map(({ to, text }) => `${to}: ${text}`);
  expect(say({ waiting: [waiting("a"), waiting("a")], unusual: odd(1) }, 1)).toEqual([
    "decide: 1 article has held votes to decide on",
    "unusual: 1 article looks unusual",
    "written: 1 remark is new",
  ]);
  expect(say({ waiting: [waiting("a"), waiting("b")], unusual: odd(2) }, 12)).toEqual([
    "decide: 2 articles have held votes to decide on",
    "unusual: 2 articles look unusual",
    "written: 12 remarks are new",
  ]);
  expect(say({ waiting: [waiting("a"), waiting("b")], more: true, unusual: odd(3) })).toEqual([
    "decide: 2 articles or more have held votes to decide on",
    "unusual: 3 articles or more look unusual",
  ]);
});

test("whoever may manage is told what is broken", () => {
  const broken = {
    publications: { per_day: 1, spent: true },
    origins: { seen: [], refused: ["https://a", "https://b"] },
  };
  expect(inShort({ ...QUIET, ...broken }, undefined)).toEqual([
    { to: "broken", text: "readers see older figures" },
    { to: "broken", text: "pages of 2 other origins were refused" },
  ]);
});
