/** The table of what a build weighs, beside its budgets. Reads the last build; decides nothing. */
import { type Size, sizes } from "../sizes.ts";
import { number, table } from "./table.ts";

/** Every size as a row. */
export const sizesOf = (all: readonly Size[]) =>
  table(
    ["what", "bytes", "budget"],
    all.map(({ what, bytes, budget }) => [what, number(bytes), number(budget)]),
  );

/** Those of the last build. */
export const measured = () => sizesOf(sizes());
