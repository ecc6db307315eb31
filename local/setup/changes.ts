/** What changes from one version to another: the changelog's sections, and the steps that tables take. Pure. */
import { type Steps, stepsIn } from "./deploy.ts";

const numbers = (version: string): number[] => version.split("-")[0]?.split(".").map(Number) ?? [];

/** Below zero where `a` is older than `b`; a part that is left out is 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The changelog's sections after a version, newest first, as they are written. */
export function entriesSince(changelog: string, version: string): string {
  return changelog
    .split(/^(?=## )/m)
    .filter((section) => {
      const named = /^## (\d[\d.]*)/.exec(section)?.[1];
      return named !== undefined && compareVersions(named, version) > 0;
    })
    .map((section) => section.trim())
    .join("\n\n");
}

const NAMES = { poll: "Poll", site: "Site", desk: "Desk" } as const;

/** What becomes of the tables, by the tag of what runs and the steps of what comes. */
export function growth(tag: string, next: Steps): string {
  const known = stepsIn(tag);
  const always =
    "Tables grow by themselves when an object is next used; nothing in them is taken away or rewritten, and an older version leaves what is new.";
  if (!known) return `What runs does not say how far its tables are. ${always}`;
  const more = (Object.keys(NAMES) as (keyof Steps)[]).flatMap((each) =>
    next[each] > known[each] ? [`${NAMES[each]} ${next[each] - known[each]}`] : [],
  );
  return more.length > 0 ? `Steps that tables take: ${more.join(", ")}. ${always}` : "No table changes.";
}
