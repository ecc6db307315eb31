/** Where the bars, shares and marks of a trend stand, in percent of its width and height. Pure. */
import { intervalOf } from "../../common/interval.ts";
import { PERCENT_FROM } from "../../common/shares.ts";

/** Votes that were cast from a moment on, in ms, for a unit of time. */
export interface Point {
  at: number;
  yes: number;
  no: number;
  held: number;
}

/** What happened at a moment, or for a span. `letter` names it in chart and list. */
export interface Mark {
  kind: "burst" | "review" | "edit";
  letter: string;
  from: number;
  until: number;
  text: string;
}

export interface Shape {
  from: number;
  until: number;
  /** Votes of the tallest bar, either way. */
  most: number;
  /** Upwards yes, downwards no, and held beyond that. */
  bars: { at: number; x: number; width: number; yes: number; no: number; held: number }[];
  /** From above, for points with enough answers. */
  shares: { at: number; x: number; share: number; lower: number; upper: number }[];
}

/** Nothing is drawn thinner, in percent. */
const THINNEST = 0.35;

export function shapeOf(points: readonly Point[], unitMs: number): Shape | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const [from, until] = [first.at, last.at + unitMs];
  const x = (at: number) => (100 * (at - from)) / (until - from);
  const most = Math.max(1, ...points.map(({ yes, no, held }) => Math.max(yes, no + held)));
  const width = Math.max(THINNEST, 0.9 * x(from + unitMs));
  return {
    ...{ from, until, most },
    bars: points.map(({ at, yes, no, held }) => {
      const height = (votes: number) => (50 * votes) / most;
      return { at, x: x(at), width, yes: height(yes), no: height(no), held: height(held) };
    }),
    shares: points
      .filter(({ yes, no }) => yes + no >= PERCENT_FROM)
      .map(({ at, yes, no }) => {
        const { lower, upper } = intervalOf(yes, yes + no);
        const middle = x(at) + x(from + unitMs) / 2;
        const down = (share: number) => 100 * (1 - share);
        return { at, x: middle, share: down(yes / (yes + no)), lower: down(lower), upper: down(upper) };
      }),
  };
}

/** Where a moment stands, in percent of the width; within it. */
export const placeOf = ({ from, until }: Pick<Shape, "from" | "until">, at: number): number =>
  Math.min(100, Math.max(0, (100 * (at - from)) / (until - from)));

/** The span of whole units that a pull from one place to another names, each from 0 to 1 of the width. */
export function pulled(
  { from, until }: Pick<Shape, "from" | "until">,
  unitMs: number,
  [a, b]: readonly [number, number],
): { from: number; until: number } {
  const units = Math.round((until - from) / unitMs);
  const unit = (place: number) => Math.min(units - 1, Math.max(0, Math.floor(place * units)));
  const [first, last] = [Math.min(unit(a), unit(b)), Math.max(unit(a), unit(b))];
  return { from: from + first * unitMs, until: from + (last + 1) * unitMs };
}

/** Letters for marks: A to Z, then A2. */
export const letterOf = (n: number): string =>
  String.fromCharCode(65 + (n % 26)) + (n < 26 ? "" : Math.floor(n / 26) + 1);
