/** CRC-32 (ISO 3309, as in gzip): tells a cut or damaged file from a whole one, and goes on from where it was. Pure. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The checksum of some bytes, after that of what comes before them; 0 for nothing. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** A checksum in eight hexadecimal digits. */
export const crcText = (crc: number) => crc.toString(16).padStart(8, "0");
