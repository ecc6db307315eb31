/**
 * How many votes each network has cast on one article on one day, and each network around such networks: exactly up to a
 * number of votes, by a sketch beyond, and always in bounded memory. Both kinds are hashes of the same make, so that one map
 * and one sketch hold them. Pure: no I/O, no clock.
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
  /** Of a network around others: the most votes that one of them has cast. Left out for a network that is one of them. */
  most?: number;
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

  /** One more vote of a network, and of the one `around` it, cast at some time from one hour to another. */
  add(hash: Uint8Array, yes: boolean, span: Span, around?: Uint8Array): void {
    this.#votes += 1;
    const votes = this.#count(hash, yes, span);
    if (around) this.#count(around, yes, span, votes);
    if (!this.#sketch && this.#votes > NETWORKS_EXACT_VOTES) this.#startSketch();
  }

  /** The networks with the most votes, if they have enough to stand out. */
  largest(): LargeNetwork[] {
    return shownNetworks(this.#inOrder());
  }

  /** What is to be stored of a sketched day; undefined while it is exact, for then its chunks say all. */
  stored(): SketchedDay | undefined {
    if (!this.#sketch) return undefined;
    const largest = byKind(this.#inOrder()).flatMap((kind) => kind.slice(0, NETWORKS_TRACKED));
    return { votes: this.#votes, sketch: this.#sketch, largest };
  }

  /** Counts a vote of a network and gives how many it has now; `most`: see there. */
  #count(hash: Uint8Array, yes: boolean, span: Span, most?: number): number {
    const network = number64(hash);
    const votes = this.#sketch ? addTo(this.#sketch, hash) : (this.#networks.get(network)?.votes ?? 0) + 1;
    if (this.#sketch && votes < NETWORK_SIGNAL_VOTES) return votes;
    this.#notice(network, votes, yes, span, most);
    if (this.#sketch) this.#forgetSmallest();
    return votes;
  }

  #notice(network: bigint, votes: number, yes: boolean, { from, until }: Span, most?: number): void {
    const known: Known = this.#networks.get(network) ?? { votes, noticed: 0, yes: 0, from, until };
    if (most !== undefined) known.most = Math.max(known.most ?? 0, most);
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
    // Not at each vote: two kinds of them, and as many again until it is worth putting them in order.
    if (this.#networks.size <= 4 * NETWORKS_TRACKED) return;
    for (const kind of byKind(this.#inOrder()))
      for (const { network } of kind.slice(NETWORKS_TRACKED)) this.#networks.delete(BigInt(`0x${network}`));
  }

  /** Those that stand out, the largest first; equals in the order of their hashes. */
  #inOrder(): LargeNetwork[] {
    return [...this.#networks]
      .filter(([, { votes }]) => votes >= NETWORK_SIGNAL_VOTES)
      .sort(([a, { votes: ofA }], [b, { votes: ofB }]) => ofB - ofA || (a < b ? -1 : 1))
      .map(([network, known]) => ({ network: network.toString(16).padStart(16, "0"), ...known }));
  }
}

/** Single networks, and networks around others. */
function byKind(networks: readonly LargeNetwork[]): [single: LargeNetwork[], around: LargeNetwork[]] {
  return [
    networks.filter(({ most }) => most === undefined),
    networks.filter(({ most }) => most !== undefined),
  ];
}

/**
 * Those that are shown, the largest first: some single networks, and some around others, but for those whose votes are one
 * network's for the most part, which is shown itself.
 */
export function shownNetworks(networks: readonly LargeNetwork[]): LargeNetwork[] {
  const inOrder = [...networks].sort((a, b) => b.votes - a.votes || (a.network < b.network ? -1 : 1));
  const [single, around] = byKind(inOrder);
  const spread = around.filter(({ votes, most = 0 }) => votes >= 2 * most);
  return [...single.slice(0, NETWORKS_SHOWN), ...spread.slice(0, NETWORKS_SHOWN)];
}
