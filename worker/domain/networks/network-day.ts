/**
 * How many votes each network has cast on one article on one day: exactly up to a number of votes, by a sketch beyond, and
 * always in bounded memory. Pure: no I/O, no clock.
 */
import { NETWORK_SIGNAL_VOTES, NETWORKS_SHOWN } from "../../limits/signals.ts";
import { NETWORKS_EXACT_VOTES, NETWORKS_TRACKED } from "../../limits/votes.ts";
import { number64 } from "../bytes.ts";
import { addTo, emptySketch, type Sketch, timesIn } from "./sketch.ts";

/** Hours, since 1970. */
type Span = { from: number; until: number };

/** What is known of a network's votes on one day. */
interface Known extends Span {
  votes: number;
  /** How many of them came once the network was noticed: all of them, unless the day is sketched. */
  noticed: number;
  /** How many of those were first cast as yes. */
  yes: number;
}

/** A network with many votes on one day. `from` and `until`: the hours of the first and the last of those noticed. */
export interface LargeNetwork extends Known {
  /** Its hash, in hex. */
  network: string;
}

/** A day in the form in which it is stored once it is sketched. */
export interface SketchedDay {
  votes: number;
  sketch: Sketch;
  largest: LargeNetwork[];
}

export class NetworkDay {
  #votes = 0;
  /** Of an exact day all networks, of a sketched one the largest; by hash. */
  readonly #networks = new Map<bigint, Known>();
  #sketch: Sketch | undefined;

  /** Goes on with a sketched day that was stored, or begins. */
  constructor(stored?: SketchedDay) {
    if (!stored) return;
    this.#votes = stored.votes;
    this.#sketch = stored.sketch;
    for (const { network, ...known } of stored.largest) this.#networks.set(BigInt(`0x${network}`), known);
  }

  /** All votes of the day. */
  get votes(): number {
    return this.#votes;
  }

  /** Votes that a network has cast, by its hash of 8 bytes. */
  votesOf(hash: Uint8Array): number {
    if (this.#sketch) return timesIn(this.#sketch, hash);
    return this.#networks.get(number64(hash))?.votes ?? 0;
  }

  /** One more vote of a network, cast at some time from one hour to another. */
  add(hash: Uint8Array, yes: boolean, span: Span): void {
    this.#votes += 1;
    const network = number64(hash);
    const votes = this.#sketch ? addTo(this.#sketch, hash) : (this.#networks.get(network)?.votes ?? 0) + 1;
    if (this.#sketch && votes < NETWORK_SIGNAL_VOTES) return;
    this.#notice(network, votes, yes, span);
    if (this.#sketch) this.#forgetSmallest();
    else if (this.#votes > NETWORKS_EXACT_VOTES) this.#startSketch();
  }

  /** The networks with the most votes, if they have enough to stand out. */
  largest(): LargeNetwork[] {
    return this.#inOrder().slice(0, NETWORKS_SHOWN);
  }

  /** What is to be stored of a sketched day; undefined while it is exact, for then its chunks say all. */
  stored(): SketchedDay | undefined {
    return this.#sketch && { votes: this.#votes, sketch: this.#sketch, largest: this.#inOrder() };
  }

  #notice(network: bigint, votes: number, yes: boolean, { from, until }: Span): void {
    const known = this.#networks.get(network) ?? { votes, noticed: 0, yes: 0, from, until };
    known.votes = votes;
    known.noticed += 1;
    known.yes += yes ? 1 : 0;
    known.from = Math.min(known.from, from);
    known.until = Math.max(known.until, until);
    this.#networks.set(network, known);
  }

  #startSketch(): void {
    const sketch = emptySketch();
    const hash = new Uint8Array(8);
    for (const [network, { votes }] of this.#networks) {
      new DataView(hash.buffer).setBigUint64(0, network);
      addTo(sketch, hash, votes);
      if (votes < NETWORK_SIGNAL_VOTES) this.#networks.delete(network);
    }
    this.#sketch = sketch;
    this.#forgetSmallest();
  }

  #forgetSmallest(): void {
    if (this.#networks.size <= NETWORKS_TRACKED) return;
    for (const { network } of this.#inOrder().slice(NETWORKS_TRACKED))
      this.#networks.delete(BigInt(`0x${network}`));
  }

  /** Those that stand out, the largest first; equals in the order of their hashes. */
  #inOrder(): LargeNetwork[] {
    return [...this.#networks]
      .filter(([, { votes }]) => votes >= NETWORK_SIGNAL_VOTES)
      .sort(([a, { votes: ofA }], [b, { votes: ofB }]) => ofB - ofA || (a < b ? -1 : 1))
      .map(([network, known]) => ({ network: network.toString(16).padStart(16, "0"), ...known }));
  }
}
