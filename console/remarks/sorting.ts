/** Sorts remarks by the API, as whoever sorts them has seen them; tells what came of it and how to take it back. Draws nothing. */
import { signal } from "@preact/signals";
import type { RemarkRow, SortAnswer, SortRequest, Triage } from "../../worker/contract/index.ts";
import { ask, inWords, moderation } from "../api.ts";
import { counted } from "../figures.ts";
import type { Outcome, Sorting, SortOrder } from "../work/ordered.ts";
import type { Difference } from "../work/version.ts";
import { aboutOf, TRIAGES } from "./words.ts";

type Result = SortAnswer["remarks"][number];
/** What was asked, under which revision, and what came of it. */
interface Came {
  asked: Sorting;
  sent: number;
  came: Result;
}

/** The API sorts so many at once. */
const AT_ONCE_MAX = 200;

/** A remark as it is after one's own act: a view has not read it anew when the next act is ordered. */
type Known = Pick<RemarkRow, "triage" | "revision" | "archived_at"> & Partial<Pick<RemarkRow, "edition">>;
export const own = signal<ReadonlyMap<string, Known>>(new Map());
/** The revisions of those acts, by the ones that they took the place of. */
const next = new Map<string, number>();
const nameOf = (id: string, revision: number) => `${id} ${revision}`;

/** A revision as it is after what was done here since it was seen. */
function current(id: string, revision: number): number {
  const later = next.get(nameOf(id, revision));
  return later === undefined ? revision : current(id, later);
}

/** A remark as it is seen, and what is to be made of it. One of the archive that is to be new waits anew. */
export function sortingOf(row: RemarkRow, to: Triage): Sorting {
  const { id, triage: was, revision, archived_at } = row;
  return {
    id,
    about: aboutOf(row),
    was,
    revision,
    to,
    ...(archived_at && to === "new" && { archived: false }),
  };
}

/** An order to make something of remarks. */
export const sortOrder = (site: string, remarks: Sorting[]): SortOrder => ({
  subject: { site, key: "remarks" },
  name: remarks.length === 1 ? `A remark on “${remarks[0]?.about}”` : counted(remarks.length, "remark"),
  remarks,
});

/** Carries the order out, some at a time until it is `stopped`. Some may be sorted though somebody was first at others. */
export async function sorted(
  { subject: { site }, remarks, undoes }: SortOrder,
  stopped: () => boolean,
): Promise<Outcome> {
  const results: Came[] = [];
  let failed = "";
  try {
    for (let from = 0; from < remarks.length && !(from > 0 && stopped()); from += AT_ONCE_MAX) {
      const some = remarks.slice(from, from + AT_ONCE_MAX);
      const asked: SortRequest["remarks"] = some.map(({ id, to, archived, edition, revision }) => ({
        ...{ id, triage: to, revision: current(id, revision) },
        ...(archived !== undefined && { archived }),
        ...(edition !== undefined && { edition }),
      }));
      const { body } = await ask<SortAnswer>("PATCH", moderation(site, "/remarks"), {
        body: { remarks: asked },
      });
      const came = (at: number) => ({ sent: asked[at]?.revision ?? 0, came: body.remarks[at] as Result });
      results.push(...some.map((each, at) => ({ asked: each, ...came(at) })));
    }
  } catch (error) {
    failed = inWords(error);
  }
  keep(results);
  return told(site, results, failed, undoes === true);
}

/** Keeps what is known by now. */
function keep(results: Came[]): void {
  const known = new Map(own.value);
  for (const { asked, sent, came } of results) {
    if (came.status !== "sorted") continue;
    const { id, triage, revision } = came;
    if (sent !== revision) next.set(nameOf(id, sent), revision);
    const archived = triage === "new" && (asked.archived ?? came.was.archived);
    const archived_at = archived ? new Date().toISOString() : null;
    const edition = triage === "acted-on" ? asked.edition : null;
    known.set(id, { triage, revision, archived_at, ...(edition !== undefined && { edition }) });
  }
  own.value = known;
}

/** What takes back what was made of a remark. */
function backOf({ id, about }: Sorting, came: Extract<Result, { status: "sorted" }>): Sorting {
  const { before, was, triage, revision } = came;
  return {
    ...{ id, about, was: triage, to: before, revision, archived: was.archived },
    ...(before === "acted-on" && { edition: was.edition }),
  };
}

/** What came of an order, in words; what takes it back; and where somebody was first. */
function told(site: string, results: Came[], failed: string, undoes: boolean): Outcome {
  const back: Sorting[] = [];
  const again: Sorting[] = [];
  const both: Difference[] = [];
  const names = new Set<string>();
  let [same, rewritten, gone] = [0, 0, 0];
  for (const { asked, sent, came } of results) {
    if (came.status === "unknown-remark") gone++;
    else if (came.status === "sorted") {
      if (came.revision === sent) same++;
      else back.push(backOf(asked, came));
    } else if (came.by === null) rewritten++;
    else {
      names.add(came.by);
      both.push({ what: asked.about, was: TRIAGES[asked.was], is: TRIAGES[came.triage] });
      again.push({ ...asked, was: came.triage, revision: came.revision });
    }
  }
  const to = new Set(back.map(({ was }) => was));
  const [only] = to;
  const [led] = results.length === 1 ? results : [];
  const did = undoes
    ? "Undone"
    : led?.asked.edition !== undefined
      ? `Led to ${led.asked.edition ? "that" : "no"} edition`
      : only && to.size === 1
        ? TRIAGES[only]
        : "Sorted";
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
    ...(failed && { failed: true }),
    ...(back.length > 0 && !undoes && { back: { ...sortOrder(site, back), undoes: true } }),
    ...(again.length > 0 && { told: { text: first, both, again: sortOrder(site, again) } }),
  };
}
