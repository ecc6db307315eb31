/**
 * Reads a site back in, batch by batch, as its owner sends the file. Each batch goes where it belongs before it is noted as
 * taken, so that one which was interrupted is sent again and doubles nothing. Keeps nothing itself.
 */
import type { Context } from "hono";
import { type ImportAnswer, ImportQuery, upToDate } from "../../contract/index.ts";
import type { Failure } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { IMPORT_BODY_MAX_BYTES } from "../../limits/requests.ts";
import { readLines, readQuery } from "../../middleware/body.ts";
import { type AppEnv, problem } from "../../middleware/problem.ts";
import { deskOf, pollOf, siteOf } from "../../object/stubs.ts";
import type { ImportState, ImportStep } from "../../site/transfer/importing.ts";
import { checkOrigins } from "../../suffixes.ts";
import { type Batch, batchOf, headerOf } from "./batch.ts";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;
type Taken = ImportState | Failure;

/** `POST …/import`. */
export async function siteImport(c: Context<AppEnv>): Promise<Response> {
  const query = readQuery(c, ImportQuery);
  if (!query.ok) return problem(c, query);
  const lines = await readLines(c, IMPORT_BODY_MAX_BYTES);
  if (!lines.ok) return problem(c, lines);
  const { import: id, line } = query.value;
  const state = await new Import(c.env, c.var.site, id, c.var.actor).send(lines.value, line);
  if (!state.ok) return problem(c, state);
  const stage = state.stage === "running" || state.stage === null ? "sending" : state.stage;
  const answer: ImportAnswer = { line: state.seal.lines, stage };
  return c.json(answer);
}

class Import {
  readonly #env: Env;
  readonly #site: string;
  readonly #id: string;
  readonly #by: Actor;

  constructor(env: Env, site: string, id: string, by: Actor) {
    this.#env = env;
    this.#site = site;
    this.#id = id;
    this.#by = by;
  }

  /** Takes what is new of some lines, the first of which is number `from` of the file. */
  async send(texts: readonly string[], from: number): Promise<Taken> {
    let state: Taken = await this.#step({ step: "look" });
    if (state.ok && state.stage === null && from === 0) state = await this.#begin(texts[0]);
    if (!state.ok) return state;
    if (state.stage === "opening") return this.#open(state);
    // Lines before what is wanted are here already; after a gap none is taken.
    const known = state.seal.lines - from;
    if (state.stage !== "running" || known < 0) return state;
    const batch = await batchOf(texts.slice(known), {
      site: this.#site,
      only: state.only,
      seal: state.seal,
    });
    return batch.ok ? this.#take(state, batch) : batch;
  }

  async #begin(first: string | undefined): Promise<Taken> {
    const read = headerOf(first, this.#site);
    return read.ok
      ? this.#step({ step: "begin", run: crypto.randomUUID(), only: read.header.only ?? null })
      : read;
  }

  async #take(
    before: ImportState,
    { settings, site, polls, inbox, audit, end, seal }: Batch,
  ): Promise<Taken> {
    const { run } = before;
    if (settings) {
      const origins = await checkOrigins(this.#env, upToDate(settings.settings).origins);
      if (!origins.ok) return origins;
    }
    if (site.length > 0) {
      const taken = await this.#step({ step: "take", run, lines: site });
      if (!taken.ok) return taken;
    }
    const told = await Promise.all(
      [...polls].map(([key, lines]) =>
        pollOf(this.#env, this.#site, key).importing({ lines, file: this.#id, run }),
      ),
    );
    const refused = told.find((each) => !each.ok);
    if (refused && !refused.ok) return refused;
    if (audit.length > 0 || inbox.length > 0) {
      const delivery = { key: "", epoch: 0, seq: 0, row: null, audit, inbox };
      const heard = await deskOf(this.#env, this.#site).deliver(delivery);
      if (!heard.ok) return heard;
    }
    const state = await this.#step({ step: "advance", run, from: before.seal.lines, seal });
    return state.ok && end && state.seal.lines === seal.lines
      ? this.#step({ step: "end", run, end, by: this.#by })
      : state;
  }

  /** Tells some polls that they are whole. */
  async #open({ opening, run }: ImportState): Promise<Taken> {
    const told = await Promise.all(
      opening.map(async (key) => {
        const poll = await pollOf(this.#env, this.#site, key).importing({ over: true });
        return poll.ok && !poll.tells ? [key] : [];
      }),
    );
    return this.#step({ step: "opened", run, upTo: opening.at(-1) ?? "", untold: told.flat() });
  }

  #step(step: WithoutId<ImportStep>): Promise<Taken> {
    return siteOf(this.#env, this.#site).importing({ ...step, id: this.#id } as ImportStep);
  }
}
