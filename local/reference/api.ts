/** Tables of the REST API: its routes, its error codes, and the brakes that wrangler.toml sets. Pure. */
import type { ErrorCode } from "../../worker/contract/index.ts";
import type { Route } from "../../worker/contract/routes/index.ts";
import { MEANINGS } from "../../worker/middleware/meanings.ts";
import { WHAT_TO_DO } from "../problems.ts";
import { code, number, table } from "./table.ts";

/** Who may call a route. */
function caller({ scope, also }: Route): string {
  if (!scope) return "anyone";
  return [scope, ...(also ? [also] : [])].map(code).join(" and ");
}

/** Every route, by audience as the contract has them. */
export function routes(all: readonly Route[]): string {
  const rows = all.map((route) => [
    code(`${route.method.toUpperCase()} ${route.path}`),
    caller(route),
    route.summary,
  ]);
  return table(["route", "who", "does"], rows);
}

/** Every code by its status. */
export function errors(): string {
  const rows = (Object.entries(MEANINGS) as [ErrorCode, (typeof MEANINGS)[ErrorCode]][])
    .sort(([a, [one]], [b, [other]]) => one - other || (a < b ? -1 : 1))
    .map(([name, [status, detail, again]]) => [
      String(status),
      code(name),
      detail,
      WHAT_TO_DO[name],
      again === undefined ? "" : number(again),
    ]);
  return table(["status", "`code`", "what happened", "what to do", "again after, s"], rows);
}

const BRAKED: Record<string, string> = {
  VOTE_BRAKE: "votes, remarks and erasing one's own vote",
  TALLIES_BRAKE: "tallies of index pages",
  STRANGER_BRAKE: "tokens and sites that this isolate does not know",
};

/** The brakes of wrangler.toml. */
export function brakes(toml: string): string {
  const all = toml.matchAll(/name = "(\w+_BRAKE)"\n.*\nsimple = { limit = (\d+), period = (\d+) }/g);
  const rows = [...all].map(([, name = "", limit, period]) => [
    code(name),
    BRAKED[name] ?? "",
    `${limit} in ${period} s`,
  ]);
  return table(["brake", "counts", "requests of one network"], rows);
}
