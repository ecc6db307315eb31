/** What tells a whole file from a cut or changed one. */
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, crcText } from "../../worker/domain/transfer/crc32.ts";
import { endLine, isEndOf, NO_LINES, sealed } from "../../worker/domain/transfer/seal.ts";

describe("the checksum", () => {
  test("is the CRC-32 that everybody computes, and goes on from any place", () => {
    expect(crcText(crc32(new TextEncoder().encode("123456789")))).toBe("cbf43926");
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc32(b, crc32(a))).toBe(zlibCrc32(Buffer.concat([a, b])));
      }),
      { seed: Number(process.env.SEED) },
    );
  });

  test("is eight digits, however small", () => {
    expect(crcText(0)).toBe("00000000");
  });
});

describe("the last line", () => {
  const lines = ["header", "vote", "vote", "audit"].map(
    (kind, i) => [kind, `{"kind":"${kind}","i":${i}}\n`] as const,
  );
  const sealOf = (all: readonly (readonly [string, string])[]) =>
    all.reduce((seal, [kind, text]) => sealed(seal, kind, text), NO_LINES);

  test("counts the lines of each kind", () => {
    const { counts } = endLine(sealOf(lines));
    expect(counts).toEqual({ header: 1, vote: 2, audit: 1 });
    expect(Object.keys(counts)).toEqual(["audit", "header", "vote"]);
  });

  test("is that of all lines in their order, and of no others", () => {
    const end = endLine(sealOf(lines));
    expect(isEndOf(end, sealOf(lines))).toBe(true);
    expect(isEndOf(end, sealOf(lines.slice(1)))).toBe(false);
    expect(isEndOf(end, sealOf([...lines].reverse()))).toBe(false);
    expect(isEndOf({ ...end, counts: { ...end.counts, vote: 3 } }, sealOf(lines))).toBe(false);
  });
});
