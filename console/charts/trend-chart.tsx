/**
 * A trend as a picture: votes upwards and downwards, shares with their intervals below, marks across both. What it shows stands
 * in a table beside it; nothing in it is told by colour alone. Pulling across it names a span.
 */
import { useContext, useRef, useState } from "preact/hooks";
import { Asked } from "../answers.ts";
import { type Mark, type Point, placeOf, pulled, shapeOf } from "./trend-shape.ts";

export function TrendChart({
  points,
  unitMs,
  marks,
  span,
  label,
  time,
  onSpan,
}: {
  points: readonly Point[];
  unitMs: number;
  marks: readonly Mark[];
  /** What is chosen of it. */
  span?: { from: number; until: number };
  label: string;
  time(at: number): string;
  onSpan?(span: { from: number; until: number }): void;
}) {
  const area = useRef<HTMLDivElement>(null);
  const answers = useContext(Asked);
  const [pull, setPull] = useState<readonly [number, number]>();
  const shape = shapeOf(points, unitMs);
  if (!shape) return null;
  const place = (event: PointerEvent) => {
    const { left, width } = (area.current as HTMLDivElement).getBoundingClientRect();
    return (event.clientX - left) / width;
  };
  const shown = pull ? pulled(shape, unitMs, pull) : span;
  const band = (from: number, until: number) => {
    const x = placeOf(shape, from);
    return { x, width: Math.max(0.4, placeOf(shape, until) - x) };
  };
  const within = marks.filter(({ from, until }) => until >= shape.from && from <= shape.until);
  return (
    <figure class="trend">
      <div
        ref={area}
        class={onSpan ? "area pulls" : "area"}
        onPointerDown={(event) => {
          if (!onSpan || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setPull([place(event), place(event)]);
        }}
        onPointerMove={(event) => pull && setPull([pull[0], place(event)])}
        onPointerUp={() => {
          if (pull) onSpan?.(pulled(shape, unitMs, pull));
          setPull(undefined);
        }}
        onPointerCancel={() => setPull(undefined)}
      >
        <svg class="votes" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
          <defs>
            <pattern id="held" width="1" height="4" patternUnits="userSpaceOnUse">
              <path d="M0 1h1" class="hatch" />
            </pattern>
          </defs>
          {shown && <rect class="span" y="0" height="100" {...band(shown.from, shown.until)} />}
          {within.map((mark) => (
            <rect
              key={mark.letter}
              class={`mark ${mark.kind}`}
              y="0"
              height="100"
              {...band(mark.from, mark.until)}
            />
          ))}
          {shape.bars.map((bar) => (
            <g key={bar.at}>
              <rect class="yes" x={bar.x} width={bar.width} y={50 - bar.yes} height={bar.yes} />
              <rect class="no" x={bar.x} width={bar.width} y={50} height={bar.no} />
              <rect class="held" x={bar.x} width={bar.width} y={50 + bar.no} height={bar.held} />
            </g>
          ))}
          <path class="base" d="M0 50h100" />
        </svg>
        {shape.shares.length > 0 && (
          <svg class="shares" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            <path class="base" d="M0 50h100" />
            {shape.shares.map(({ at, x, share, lower, upper }) => (
              <path key={at} class="share" d={`M${x} ${upper}V${lower}M${x - 0.6} ${share}h1.2`} />
            ))}
          </svg>
        )}
        <div class="letters" aria-hidden="true">
          {within.map((mark) => (
            <span key={mark.letter} style={{ left: `${placeOf(shape, mark.from)}%` }}>
              {mark.letter}
            </span>
          ))}
        </div>
      </div>
      <figcaption>
        <span>{time(shape.from)}</span>
        <span>
          <i class="swatch yes" /> {answers.yes} upwards <i class="swatch no" /> {answers.no} downwards{" "}
          <i class="swatch held" /> held. Tallest: {shape.most}.
          {shape.shares.length > 0 &&
            ` Below the share of ${answers.yes}, with what chance allows; the line is 50 %.`}
        </span>
        <span>{time(shape.until)}</span>
      </figcaption>
    </figure>
  );
}
