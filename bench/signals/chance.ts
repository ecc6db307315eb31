/** Chance from a seed, the same in every run. Pure. */

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number, the lower ones as often per decade as the higher. */
  size(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.next());
  }

  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** Around 0 (Box and Muller). */
  normal(deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  pick<T>(all: readonly [T, ...T[]]): T {
    return all[this.whole(all.length)] ?? all[0];
  }
}
