/** What a review would do: counted in slices of its own, in constant memory, and written nowhere. */

import { changed, NO_ROLLUP, type Rollup } from "../../domain/counting/rollup.ts";
import type { Mark } from "../../domain/moderation/review.ts";
import { rowsOfSlice } from "../../domain/moderation/review.ts";
import { type Looked, sliceOf } from "../../domain/moderation/slice.ts";
import { SLICE_PAUSE_MS } from "../../limits/reviews.ts";
import { numbersOf } from "./slices.ts";
import type { Source } from "./source.ts";
import type { Numbers } from "./store.ts";

export interface Preview {
  /** Votes it would change, and rows it would write. */
  votes: number;
  rows: number;
  before: Numbers;
  after: Numbers;
}

/** What deciding so on the votes of a source would do to what `read` says is counted in the end. */
export async function previewOf(
  source: Source,
  decide: (vote: Looked) => Mark | null,
  read: () => Rollup,
  sliceVotes: number,
): Promise<Preview> {
  let [votes, rows] = [0, 0];
  let effect = NO_ROLLUP;
  let cursor: Uint8Array = new Uint8Array();
  for (;;) {
    const portion = source.portion(cursor, sliceVotes);
    const { changes, images, hours } = sliceOf(portion.votes, decide);
    effect = changes.reduce(changed, effect);
    votes += images.length;
    rows += rowsOfSlice({ votes: images.length, images: images.length, hours });
    if (portion.over) break;
    cursor = portion.cursor;
    await scheduler.wait(SLICE_PAUSE_MS);
  }
  const before = numbersOf(read());
  const added = numbersOf(effect);
  const after = {
    yes: before.yes + added.yes,
    no: before.no + added.no,
    held: before.held + added.held,
    void: before.void + added.void,
  };
  return { votes, rows, before, after };
}
