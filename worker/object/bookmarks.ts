/**
 * Bookmarks of an object's storage, to which it can go back for thirty days: the one place that knows how the platform is asked
 * (durable-objects/api/sqlite-storage-api, point-in-time recovery). Locally there are none but dummies. Decides nothing.
 */
import { BOOKMARK_DEADLINE_MS, PLATFORM_DEADLINE_MS } from "../limits/bookmarks.ts";
import { withDeadline } from "./deadline.ts";

export class Bookmarks {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** A bookmark of all that has been written until now. */
  async current(): Promise<string> {
    // What is still on its way to the disk would not be in it.
    const set = this.#ctx.storage.sync().then(() => this.#ctx.storage.getCurrentBookmark());
    return withDeadline(set, BOOKMARK_DEADLINE_MS, "a bookmark");
  }

  /**
   * Ends this object; the one that is woken next has what it had at the bookmark. It ends where the platform refuses or does not
   * answer, too: the order may stand, and what was answered from then on would be forgotten.
   */
  async goBack(bookmark: string): Promise<void> {
    try {
      const taken = this.#ctx.storage.onNextSessionRestoreBookmark(bookmark);
      await withDeadline(taken, PLATFORM_DEADLINE_MS, "going back");
    } finally {
      this.#ctx.abort("it goes back to a bookmark");
    }
  }
}
