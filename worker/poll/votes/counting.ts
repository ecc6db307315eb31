/**
 * How votes get into the poll: those that arrive together are committed together, the first of an article once the Site
 * object has admitted it, and those of an article that has become another one over there. What one of them does is in cast.ts.
 */
import { type Failure, failure } from "../../domain/failure.ts";
import { ADMISSION_DEADLINE_MS, FORWARD_DEADLINE_MS } from "../../limits/deadlines.ts";
import type { Admission } from "../../messages.ts";
import { CommitQueue } from "../../object/commit-queue.ts";
import { DeadlineError, withDeadline } from "../../object/deadline.ts";
import { failureOf, type ObjectName } from "../../object/exceptions.ts";
import { pollOf, siteOf } from "../../object/stubs.ts";
import type { Tombstone } from "../erasing/tombstone.ts";
import type { Ledger } from "../ledger.ts";
import type { About, Draft } from "../memory.ts";
import type { Departure } from "../move/departure.ts";
import type { Networks } from "../networks/networks.ts";
import type { Cast, Casting, Counted } from "./cast.ts";

/** What votes are counted with. */
interface Parts {
  ledger: Ledger;
  casting: Casting;
  networks: Networks;
  departure: Departure;
  tombstone: Tombstone;
  /** Plans what the poll owes after a commit. */
  arm: (nowMs: number) => Promise<void>;
}

export class Counting {
  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #name: ObjectName;
  readonly #parts: Parts;
  readonly #queue: CommitQueue<Cast, Counted>;

  constructor(storage: DurableObjectStorage, env: Env, name: ObjectName, parts: Parts) {
    this.#storage = storage;
    this.#env = env;
    this.#name = name;
    this.#parts = parts;
    this.#queue = new CommitQueue<Cast, Counted>((casts) => this.#commit(casts), name);
  }

  /** Casts one vote; see `Poll.cast`. */
  async cast(cast: Cast): Promise<Counted | Failure> {
    const { ledger, casting } = this.#parts;
    const known = ledger.read();
    if (known?.importing) return failure("site-paused", "an import is under way");
    if (known) return this.#queue.add(cast);
    const preview = casting.preview(cast, Date.now());
    if (!preview.ok) return preview;
    const admitted = await this.#admit({ ...cast.about, question: cast.question }, cast.networkAtSite);
    if (!admitted.ok) return admitted;
    const { key, about } = admitted;
    if (key === this.#name.key) return this.#queue.add({ ...cast, about });
    // The article has become another one, which this poll has not been told, having had no votes: they belong there.
    const sent: Promise<Counted | Failure> = pollOf(this.#env, this.#name.site, key).cast({ ...cast, about });
    return withDeadline(sent, FORWARD_DEADLINE_MS, "forwarding").catch(busyIfLate);
  }

  /** Asks the Site object whether this new article may be voted on. */
  async #admit(
    about: About,
    network: string | undefined,
  ): Promise<{ ok: true; key: string; about: About } | Failure> {
    const { site, key: own = "" } = this.#name;
    const asked: Promise<Admission | Failure> = siteOf(this.#env, site).admit(own, about, network);
    const admission = await withDeadline(asked, ADMISSION_DEADLINE_MS, "admission").catch(busyIfLate);
    if (!admission.ok) return admission;
    const { key, title, epoch, addedMs: added_ms, details = null } = admission;
    const named = title ? { title, title_source: "moderator" as const } : {};
    return { ok: true, key, about: { ...about, ...named, epoch, added_ms, details } };
  }

  /** Casts a group of votes as one transaction, with a nested one for each: a vote that fails takes no other along. */
  async #commit(casts: Cast[]): Promise<(Counted | Failure)[]> {
    const { ledger, networks, departure, tombstone, arm } = this.#parts;
    if (ledger.read()?.poll.moved_key)
      return Promise.all(
        casts.map((cast) =>
          withDeadline(departure.forward(cast), FORWARD_DEADLINE_MS, "forwarding").catch((error) =>
            // Each for itself: one that could not be handed on takes no other along.
            failureOf("forward-failed", error, { ...this.#name }),
          ),
        ),
      );
    const [first] = casts;
    if (!first) return [];
    // The article was erased since they came: they begin it anew, once Site has admitted it.
    if (!ledger.read() && tombstone.covers(first.about.epoch))
      return Promise.all(casts.map((cast) => this.cast(cast)));
    const nowMs = Date.now();
    const { question } = first;
    try {
      const answers = ledger.transact({ question, ...first.about }, nowMs, (draft) =>
        casts.map((cast) => this.#castAlone(cast, draft, nowMs)),
      );
      await arm(nowMs);
      return answers;
    } catch (error) {
      networks.forget();
      throw error;
    }
  }

  #castAlone(cast: Cast, draft: Draft, nowMs: number): Counted | Failure {
    const before = { ...draft };
    const changes = draft.changes.length;
    try {
      return this.#storage.transactionSync(() => this.#parts.casting.apply(draft, cast, nowMs));
    } catch (error) {
      Object.assign(draft, before);
      draft.changes.length = changes;
      this.#parts.networks.forget();
      return failureOf("cast-failed", error, { ...this.#name });
    }
  }
}

/** What did not answer in time may have done its work all the same: the same request may be sent again. */
function busyIfLate(error: unknown): Failure {
  if (error instanceof DeadlineError) return failure("busy", error.message);
  throw error;
}
