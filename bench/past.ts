/**
 * A site with one article of many votes, as an export of it: weeks of them, each hour with its share. What is counted is made
 * of the votes that are written, line by line, so that no more than an hour is in memory.
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { endLine, NO_LINES, sealed } from "../worker/domain/transfer/seal.ts";

const HOUR_MS = 3_600_000;
const MINUTES = 60;
/** One vote in so many says no; the nth hour has less by its age. */
const NO = 3;
const FADES_HOURS = 200;

interface Past {
  site: string;
  settings: object;
  about: { key: string; article: string; title: string };
  votes: number;
  hours: number;
  /** The hour after the last one, since 1970. */
  endHour: number;
}

interface Choices {
  yes: number;
  no: number;
  none: number;
}

const NOTHING: Choices = { yes: 0, no: 0, none: 0 };

/** How many votes each hour has, the first one first: all together so many. Pure. */
export function spreadOver(votes: number, hours: number): number[] {
  const weights = Array.from({ length: hours }, (_, i) => 1 / (1 + i / FADES_HOURS));
  const all = weights.reduce((sum, each) => sum + each, 0);
  let [given, due] = [0, 0];
  return weights.map((weight, i) => {
    due += (votes * weight) / all;
    const some = i === hours - 1 ? votes - given : Math.round(due) - given;
    given += some;
    return some;
  });
}

/** The key of an hour's nth vote, as hexadecimal: its second half is n's own, spread like a hash. */
function keyAt(hour: number, n: number): string {
  const spread = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  return [hour, spread, hour ^ spread, n].map((each) => (each >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Writes the file. */
export async function writePast(file: string, past: Past): Promise<void> {
  const { site, settings, about, votes, hours, endHour } = past;
  const { key } = about;
  const out = createWriteStream(file);
  let seal = NO_LINES;
  const write = async (line: { kind: string } & Record<string, unknown>) => {
    const text = `${JSON.stringify(line)}\n`;
    seal = sealed(seal, line.kind, text);
    if (!out.write(text)) await once(out, "drain");
  };
  const firstMs = (endHour - hours) * HOUR_MS;
  const poll = { ...about, address: about.article, title_source: "reader", state: "open", question: "like" };
  const admitted = { epoch: 1, added_ms: firstMs, details: null };
  await write({ kind: "header", format: "afterword", version: 2, site });
  await write({ kind: "settings", settings, revision: firstMs, changed_by: null });
  const wording = JSON.stringify({ labels: null, question: null });
  await write({ kind: "wording", question: "like", version: 1, wording, since_ms: firstMs });
  await write({ kind: "article", ...about, question: "like", ...admitted });
  const untouched = { moderation_revision: 0, moderated_by: null, generation: 0 };
  await write({ kind: "poll", ...poll, ...admitted, ...untouched });
  const told: { hour: number; counted: Choices }[] = [];
  for (const [i, some] of spreadOver(votes, hours).entries()) {
    const hour = endHour - hours + i;
    const counted = { ...NOTHING };
    for (let n = 0; n < some; n++) {
      const choice = n % NO === 0 ? "no" : "yes";
      counted[choice] += 1;
      const minute = hour * MINUTES + Math.floor((n / some) * MINUTES);
      const vote = { vote: keyAt(hour, n), choice, edit: 0, standing: "counted", cause: null, review: null };
      await write({ kind: "vote", key, ...vote, question: "like", wording: 1, minute });
    }
    told.push({ hour, counted });
  }
  const all = { ...NOTHING };
  for (const { hour, counted } of told) {
    for (const choice of ["yes", "no", "none"] as const) all[choice] += counted[choice];
    await write({ kind: "hour", key, hour, counted, held: NOTHING, void: NOTHING });
  }
  const times = { revision: endHour * HOUR_MS, first_vote_ms: firstMs, last_vote_ms: endHour * HOUR_MS - 1 };
  const tally = { counted: all, held: NOTHING, void: NOTHING, causes: {}, hours: told.length, ...times };
  await write({ kind: "tally", key, ...tally });
  out.end(`${JSON.stringify(endLine(seal))}\n`);
  await once(out, "finish");
}
