/** What a vote costs beside the least that it could cost in this stack. */
import { floorVotes, keyOf, rate, votes } from "../asks.ts";
import { interleaved, ratio } from "../rounds.ts";
import { inside, SITE, type Workers } from "../stage.ts";
import { shown, spread } from "../stats.ts";
import type { Row } from "./row.ts";

const VOTES = 3_000;

export async function votePath({ ours, standIn, oneByOne, reference }: Workers): Promise<Row[]> {
  let run = 0;
  const through = await interleaved("votes over HTTP", {
    floor: () => rate(reference, floorVotes(VOTES), 201),
    ours: async () => rate(ours, await votes(`hot-${run++}`, VOTES), 201),
    standIn: async () => rate(standIn, await votes(`hot-${run++}`, VOTES), 201),
    oneByOne: async () => rate(oneByOne, await votes(`hot-${run++}`, VOTES), 201),
    floorAgain: () => rate(reference, floorVotes(VOTES), 201),
  });
  const poll = encodeURIComponent(`${SITE}:${await keyOf("hot")}`);
  const cast = async (worker: Workers["ours"]) => {
    const before = performance.now();
    const { cast } = await inside<{ cast: number }>(worker, `cast?poll=${poll}&votes=${VOTES}`);
    if (cast !== VOTES) throw new Error(`${cast} of ${VOTES} votes were counted`);
    return VOTES / ((performance.now() - before) / 1_000);
  };
  const direct = await interleaved("votes asked of one object", {
    grouped: () => cast(ours),
    oneByOne: () => cast(oneByOne),
  });
  return [
    {
      what: "vote, against one fetch and one empty object call",
      value: shown(ratio(through.ours, through.floor)),
      target: "≥ 0.8",
    },
    {
      what: "vote, against the same committed one by one",
      value: shown(ratio(through.ours, through.oneByOne)),
      target: "≥ 1.7",
    },
    {
      what: "vote, against the first, where the brake is its local stand-in",
      value: shown(ratio(through.standIn, through.floor)),
    },
    {
      what: "noise: the first reference against itself",
      value: shown(ratio(through.floorAgain, through.floor)),
    },
    {
      what: "votes a second on one article, from this machine's own clients",
      value: shown(spread(through.ours)),
    },
    {
      what: "votes a second that one Poll object takes, asked directly",
      value: shown(spread(direct.grouped)),
    },
    { what: "the same, each committed by itself", value: shown(spread(direct.oneByOne)) },
  ];
}
