/** Says what came and what went since the rows were taken. It has its room from the beginning, so that nothing moves when it speaks. */
import type { ComponentChildren } from "preact";
import { Fresh } from "../live.tsx";
import type { Inbox } from "./inbox.ts";

export function Since({
  page: { fresh, gone },
  take,
  children,
}: {
  page: NonNullable<Inbox["page"]>;
  take: Inbox["take"];
  /** What stands beside it. */
  children?: ComponentChildren;
}) {
  return (
    <div class="since">
      {children}
      <Fresh {...{ fresh, gone, take }} />
    </div>
  );
}
