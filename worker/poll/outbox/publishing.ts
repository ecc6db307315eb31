/**
 * Writes state and tally to KV, where readers read them. A write that fails or hangs delays what others see and can do
 * nothing else. Knows of no vote.
 */

import { tallyOf } from "../../domain/counting/tally.ts";
import {
  isFree,
  type Publishable,
  publicationDue,
  publishedNow,
} from "../../domain/publishing/publication.ts";
import { HUNG_LONGEST_MS, PUBLISH_DEADLINE_MS } from "../../limits/deadlines.ts";
import { countPublication } from "../../metrics.ts";
import type { Task } from "../../object/agenda.ts";
import { RefusedError } from "../../object/refused.ts";
import { siteOf } from "../../object/stubs.ts";
import { type PublishedPoll, pollKvKey } from "../../published.ts";
import type { Ledger } from "../ledger.ts";
import type { PollMemory } from "../memory.ts";
import { tallyCounts } from "../rollups/store.ts";
import type { Marks } from "./marks.ts";

export class Publishing implements Task {
  readonly deadlineMs = PUBLISH_DEADLINE_MS;
  readonly #env: Env;
  readonly #site: string;
  readonly #key: string;
  readonly #ledger: Ledger;
  readonly #marks: Marks;
  /** Writes that have not come back, given up or not. */
  #flying = 0;
  /** How many of them take a value back. */
  #erasing = 0;
  /** The latest run's number: an older one that comes back knows that it is late. */
  #latest = 0;

  constructor(env: Env, site: string, key: string, parts: { ledger: Ledger; marks: Marks }) {
    this.#env = env;
    this.#site = site;
    this.#key = key;
    this.#ledger = parts.ledger;
    this.#marks = parts.marks;
  }

  due(nowMs: number): number | undefined {
    const memory = this.#ledger.read();
    if (!memory) return undefined;
    const { poll, tally, holdBackMs } = memory;
    const { unsure } = tally.published;
    // What may still overwrite is waited for; what has come back, or was lost with an eviction, is published over.
    const waits = unsure && this.#flying > 0;
    const published = { ...tally.published, unsure: unsure && !waits };
    const due = publicationDue(publishable(memory), tallyCounts(tally), published, nowMs);
    if (due === undefined) return waits ? published.atMs + HUNG_LONGEST_MS : undefined;
    // A poll that is hidden shows no tally that could be half changed.
    return poll.state === "hidden" ? due : Math.max(due, holdBackMs);
  }

  async run(): Promise<void> {
    const memory = this.#ledger.read();
    if (!memory) return;
    const run = ++this.#latest;
    const alone = this.#flying === 0;
    const shown = publishable(memory);
    if (!isFree(shown, memory.tally.published) && !(await this.#granted(memory))) return;
    // The grant came so late that another run has begun, which knows what is to be published now.
    if (run !== this.#latest) return;
    const counts = tallyOf(tallyCounts(memory.tally));
    this.#flying += 1;
    try {
      await this.#env.PUBLISHED.put(
        pollKvKey(this.#site, this.#key),
        JSON.stringify(publishedPollOf(memory)),
      );
      countPublication(this.#site, shown.state);
    } catch (error) {
      // It may have come through after a later one.
      if (run !== this.#latest) this.#unsure();
      throw error;
    } finally {
      this.#flying -= 1;
    }
    if (run !== this.#latest) return this.#unsure();
    const { published } = this.#ledger.read()?.tally ?? memory.tally;
    this.#marks.published({
      ...publishedNow(shown, counts, published, Date.now()),
      unsure: !alone || this.#flying > 0,
    });
  }

  /**
   * Takes back what KV has of a poll that is gone. A write that has not come back may come through later: answers when to do
   * it again, in ms; 0 if that is not needed. A new poll that has begun meanwhile publishes over whatever there is.
   */
  async erase(): Promise<number> {
    this.#latest += 1;
    const alone = this.#flying === this.#erasing;
    this.#flying += 1;
    this.#erasing += 1;
    try {
      if (!this.#ledger.read()) await this.#env.PUBLISHED.delete(pollKvKey(this.#site, this.#key));
    } finally {
      this.#flying -= 1;
      this.#erasing -= 1;
      this.#unsure();
    }
    return alone ? 0 : Date.now() + HUNG_LONGEST_MS;
  }

  /**
   * Whether the site's budget allows this write. It is named by what was published before it: tried again, after an
   * eviction too, it is the same one and spends nothing twice.
   */
  async #granted({ tally }: PollMemory): Promise<boolean> {
    const id = String(tally.published.revision);
    const grant = await siteOf(this.#env, this.#site).grant(this.#key, id, tally.lastVoteMs);
    if (!grant.ok) throw new RefusedError(grant);
    if (grant.granted) return true;
    const { published } = this.#ledger.read()?.tally ?? tally;
    this.#marks.published({ ...published, retryMs: grant.retryAtMs });
    return false;
  }

  #unsure(): void {
    const published = this.#ledger.read()?.tally.published;
    if (published) this.#marks.published({ ...published, unsure: true });
  }
}

function publishable({ poll, tally }: PollMemory): Publishable {
  const { moved_key, state, moderation_revision } = poll;
  return {
    state: moved_key ? "moved" : state,
    moderationRevision: moderation_revision,
    sinceMs: tally.firstVoteMs,
  };
}

function publishedPollOf({ poll, tally }: PollMemory): PublishedPoll {
  const { state, moved_key, moved_article } = poll;
  const value = { state, tally: tallyOf(tallyCounts(tally)), sinceMs: tally.firstVoteMs, atMs: Date.now() };
  return moved_key ? { ...value, moved: { key: moved_key, article: moved_article ?? "" } } : value;
}
