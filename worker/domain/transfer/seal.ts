/** What a file's last line says of all before it, kept up line by line, on both sides alike. Pure. */
import type { EndLine } from "../../contract/index.ts";
import { crc32, crcText } from "./crc32.ts";

/** The lines so far: their number, by kind too, and the CRC-32 of their bytes, ends of lines included. */
export interface Seal {
  lines: number;
  crc: number;
  counts: Record<string, number>;
}

export const NO_LINES: Seal = { lines: 0, crc: 0, counts: {} };

const encoder = new TextEncoder();

/** The seal after one more line. `text`: the line with its end. */
export function sealed({ lines, crc, counts }: Seal, kind: string, text: string): Seal {
  return {
    lines: lines + 1,
    crc: crc32(encoder.encode(text), crc),
    counts: { ...counts, [kind]: (counts[kind] ?? 0) + 1 },
  };
}

/** The last line of a file whose other lines have this seal. */
export function endLine({ lines, crc, counts }: Seal): EndLine {
  const sorted = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { kind: "end", counts: sorted, lines, crc32: crcText(crc) };
}

/** Whether a last line is that of a seal. */
export function isEndOf({ counts, lines, crc32 }: EndLine, seal: Seal): boolean {
  const said = endLine({ counts, lines, crc: Number.parseInt(crc32, 16) });
  return JSON.stringify(endLine(seal)) === JSON.stringify(said);
}
