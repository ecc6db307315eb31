/** What a poll read costs beside a route that returns a constant, and beside one KV read. */
import { rate, readAddress, reads, votes } from "../asks.ts";
import { interleaved, ratio } from "../rounds.ts";
import type { Workers } from "../stage.ts";
import { shown } from "../stats.ts";
import type { Row } from "./row.ts";

const READS = 8_000;
export const READ = "read";

export async function readPath({ ours, reference }: Workers): Promise<Row[]> {
  // An article that has votes, and whose tally has been published.
  await rate(ours, await votes(READ, 100), 201);
  const address = readAddress(READ);
  for (;;) {
    const { tally } = (await (await fetch(ours.origin + address)).json()) as { tally: { yes: number } };
    if (tally.yes > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const read = await interleaved("reads over HTTP", {
    constant: () => rate(reference, reads("/constant", READS), 200),
    ours: () => rate(ours, reads(address, READS), 200),
    kv: () => rate(reference, reads("/kv", READS), 200),
  });
  return [
    { what: "poll read, against a constant", value: shown(ratio(read.ours, read.constant)), target: "≥ 0.9" },
    { what: "poll read, against one KV read", value: shown(ratio(read.ours, read.kv)) },
  ];
}
