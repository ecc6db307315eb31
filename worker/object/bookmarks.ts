/**
 * Bookmarks of an object's storage, to which it can go back for thirty days: the one place that knows how the platform is asked
 * (durable-objects/api/sqlite-storage-api, point-in-time recovery). Locally there are none but dummies. Decides nothing.
 */
export class Bookmarks {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** A bookmark of all that has been written until now. */
  async current(): Promise<string> {
    // What is still on its way to the disk would not be in it.
    await this.#ctx.storage.sync();
    return this.#ctx.storage.getCurrentBookmark();
  }

  /**
   * Ends this object; the one that is woken next has what it had at the bookmark. It ends where the platform refuses, too: a
   * refusal may come of an order that stands, and what was answered from then on would be forgotten.
   */
  async goBack(bookmark: string): Promise<void> {
    try {
      await this.#ctx.storage.onNextSessionRestoreBookmark(bookmark);
    } finally {
      this.#ctx.abort("it goes back to a bookmark");
    }
  }
}
