/**
 * How well signals tell stuffed traffic from honest: `npm run bench:signals` (options: seed, articles of each honest shape).
 * Prints its seed, false signals in honest article-days, precision, recall and the time to the first signal.
 */
import { Chance } from "./signals/chance.ts";
import { type First, play } from "./signals/play.ts";
import { AGES, DIRECTIONS, HONEST, honest, STUFFED, stuffed } from "./signals/traffic.ts";
import { spread } from "./stats.ts";

const seed = Number(process.argv[2] ?? 20_261_126);
const articles = Number(process.argv[3] ?? 1_000);
const each = Math.ceil(articles / 20);
const DAYS = 3;

console.log(
  `seed ${seed}, ${articles} articles of three days of each honest shape, ${each} of each stuffed one\n`,
);

const wrong: First[] = [];
console.log("honest              | article-days | false signals | in a thousand");
for (const [n, shape] of Object.keys(HONEST).entries()) {
  const found: First[] = [];
  for (let i = 0; i < articles; i++)
    found.push(...play(honest(shape, new Chance(seed + 100_003 * n + i)), 60));
  wrong.push(...found);
  const days = articles * DAYS;
  console.log(
    `${shape.padEnd(19)} | ${days} | ${found.length} (${found.filter(({ kind }) => kind === "burst").length} bursts) | ${((1_000 * found.length) / days).toFixed(2)}`,
  );
}
const days = articles * DAYS * Object.keys(HONEST).length;
const scores = [3, 3.5, 4, 5].map(
  (least) => `${least}: ${((1_000 * wrong.filter(({ score }) => score >= least).length) / days).toFixed(2)}`,
);
console.log(`all, in a thousand article-days, by score: ${scores.join(", ")}\n`);

let right = 0;
let beside = 0;
const recall = { one: 0, both: 0 };
console.log("stuffed                  | found | minutes to the first signal, median (least–most)");
for (const [n, source] of STUFFED.entries())
  for (const direction of DIRECTIONS)
    for (const age of AGES) {
      const minutes: number[] = [];
      for (let i = 0; i < each; i++) {
        const traffic = stuffed(source, direction, age, new Chance(seed + 7_919 * (n + 50) + 1_009 * i));
        const told = play(traffic, source === "slow drip" ? 60 : 10);
        const first = told.filter((signal) => signal.right).sort((a, b) => a.minute - b.minute)[0];
        right += told.filter((signal) => signal.right).length;
        beside += told.filter((signal) => !signal.right).length;
        const began = traffic.casts.find((cast) => cast.stuffed)?.minute ?? 0;
        if (first) minutes.push(first.minute - began);
      }
      recall[direction === "both" ? "both" : "one"] += minutes.length;
      const { median, min, max } = spread(minutes);
      const time = minutes.length === 0 ? "–" : `${median} (${min}–${max})`;
      console.log(
        `${`${source}, ${direction}, ${age}`.padEnd(24)} | ${Math.round((100 * minutes.length) / each)} % | ${time}`,
      );
    }
const crowds = each * STUFFED.length * AGES.length;
console.log(
  `\nrecall: ${((100 * recall.one) / (2 * crowds)).toFixed(0)} % of crowds of one choice, ${((100 * recall.both) / crowds).toFixed(0)} % of those of both`,
);
console.log(
  `precision: ${((100 * right) / (right + beside)).toFixed(1)} % of the signals on stuffed articles are about the crowd; ` +
    `with the honest half beside them ${((100 * right) / (right + beside + wrong.length)).toFixed(1)} %`,
);
