/** Sorts remarks by the API, as whoever sorts them has seen them; tells what came of it and how to take it back. Draws nothing. */
import { signal } from "@preact/signals";
import type { SortAnswer, Triage } from "../../worker/contract/index.ts";
import { ask, inWords, moderation } from "../api.ts";
import { counted } from "../figures.ts";
import type { Outcome, Sorting, SortOrder } from "../work/ordered.ts";
import type { Difference } from "../work/version.ts";
import { TRIAGES } from "./words.ts";

type Result = SortAnswer["remarks"][number];

/** The API sorts so many at once. */
const AT_ONCE_MAX = 200;

/** Remarks as they are after one's own acts: a view has not read them anew when the next act is ordered. */
export const own = signal<ReadonlyMap<string, { triage: Triage; revision: number }>>(new Map());
/** The revisions of those acts, by the ones that they took the place of. */
const next = new Map<string, number>();
const nameOf = (id: string, revision: number) => `${id} ${revision}`;

/** A revision as it is after what was done here since it was seen. */
function current(id: string, revision: number): number {
  const later = next.get(nameOf(id, revision));
  return later === undefined ? revision : current(id, later);
}

/** An order to make something of remarks. */
export const sortOrder = (site: string, remarks: Sorting[]): SortOrder => ({
  subject: { site, key: "remarks" },
  name: remarks.length === 1 ? `A remark on “${remarks[0]?.about}”` : counted(remarks.length, "remark"),
  remarks,
});

/** Carries the order out. Of several some may be sorted though somebody was first at others. */
export async function sorted({ subject: { site }, remarks, undoes }: SortOrder): Promise<Outcome> {
  const results: { asked: Sorting; came: Result }[] = [];
  let failed = "";
  try {
    for (let from = 0; from < remarks.length; from += AT_ONCE_MAX) {
      const some = remarks.slice(from, from + AT_ONCE_MAX);
      const asked = some.map(({ id, to, revision }) => ({ id, triage: to, revision: current(id, revision) }));
      const { body } = await ask<SortAnswer>("PATCH", moderation(site, "/remarks"), {
        body: { remarks: asked },
      });
      results.push(...some.flatMap((each, at) => ({ asked: each, came: body.remarks[at] as Result })));
    }
  } catch (error) {
    failed = inWords(error);
  }
  keep(results);
  return told(site, results, failed, undoes === true);
}

/** Keeps what is known by now. */
function keep(results: { asked: Sorting; came: Result }[]): void {
  const known = new Map(own.value);
  for (const { asked, came } of results) {
    if (came.status !== "sorted") continue;
    const { id, triage, revision } = came;
    const before = current(id, asked.revision);
    if (before !== revision) next.set(nameOf(id, before), revision);
    known.set(id, { triage, revision });
  }
  own.value = known;
}

/** What came of an order, in words; what takes it back; and where somebody was first. */
function told(
  site: string,
  results: { asked: Sorting; came: Result }[],
  failed: string,
  undoes: boolean,
): Outcome {
  const back: Sorting[] = [];
  const again: Sorting[] = [];
  const both: Difference[] = [];
  const names = new Set<string>();
  let [same, rewritten, gone] = [0, 0, 0];
  for (const { asked, came } of results) {
    if (came.status === "unknown-remark") gone++;
    else if (came.status === "sorted") {
      if (came.before === came.triage) same++;
      else back.push({ ...asked, was: came.triage, to: came.before, revision: came.revision });
    } else if (came.by === null) rewritten++;
    else {
      names.add(came.by);
      both.push({ what: asked.about, was: TRIAGES[asked.was], is: TRIAGES[came.triage] });
      again.push({ ...asked, was: came.triage, revision: came.revision });
    }
  }
  const to = new Set(back.map(({ was }) => was));
  const [only] = to;
  const did = undoes ? "Taken back" : only && to.size === 1 ? TRIAGES[only] : "Sorted";
  const first = `${[...names].join(", ")} made something else of ${counted(again.length, "remark")}; nothing was done there.`;
  const text = [
    back.length > 0 && `${did}: ${counted(back.length, "remark")}.`,
    same > 0 && `${counted(same, "remark")} ${same === 1 ? "was" : "were"} so already.`,
    again.length > 0 && first,
    rewritten > 0 &&
      `${counted(rewritten, "remark")} changed by a reader meanwhile: read the new words first.`,
    gone > 0 && `${counted(gone, "remark")} gone meanwhile.`,
    failed,
  ];
  return {
    text: text.filter(Boolean).join(" "),
    ...(back.length > 0 && !undoes && { back: { ...sortOrder(site, back), undoes: true } }),
    ...(again.length > 0 && { told: { text: first, both, again: sortOrder(site, again) } }),
  };
}
