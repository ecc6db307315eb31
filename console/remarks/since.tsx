/** Says what came and what went since the rows were taken. It has its room from the beginning, so that nothing moves when it speaks. */
import { Fresh } from "../live.tsx";
import type { Inbox } from "./inbox.ts";

export function Since({
  page: { fresh, gone },
  take,
}: {
  page: NonNullable<Inbox["page"]>;
  take: Inbox["take"];
}) {
  return (
    <div class="since">
      <Fresh rows={[]} {...{ fresh, gone, take }} />
    </div>
  );
}
