/**
 * How often each of very many hashes was seen, in constant memory and nearly exactly: a count-min sketch with conservative
 * updates (Cormode and Muthukrishnan 2005; Estan and Varghese 2002). It may say more than there were, and never less. Pure.
 *
 * A hash has 64 random bits, which are four places of 16 bits: no further hashing is needed. With 400,000 votes of a day
 * from as many networks, one that says more than it should by twenty is one in a million (tests/unit/networks/networks.test.ts).
 */

const DEPTH = 4;
const WIDTH = 65_536;

export type Sketch = Uint32Array;

/** A sketch that has seen nothing: 1 MiB. */
export function emptySketch(): Sketch {
  return new Uint32Array(DEPTH * WIDTH);
}

/** How often a hash was seen, at least. */
export function timesIn(sketch: Sketch, hash: Uint8Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < DEPTH; row++) least = Math.min(least, sketch[placeIn(row, hash)] ?? 0);
  return least;
}

/** Sees a hash so many times more, and says how often it was seen now. Only the counters that would say too little grow. */
export function addTo(sketch: Sketch, hash: Uint8Array, times = 1): number {
  const now = timesIn(sketch, hash) + times;
  for (let row = 0; row < DEPTH; row++) {
    const place = placeIn(row, hash);
    if ((sketch[place] ?? 0) < now) sketch[place] = now;
  }
  return now;
}

function placeIn(row: number, hash: Uint8Array): number {
  return row * WIDTH + (hash[2 * row] ?? 0) * 256 + (hash[2 * row + 1] ?? 0);
}
