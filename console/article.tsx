/** One article: its poll, its votes by standing, what looks unusual, and its reviews. Acts at once; what was done can be undone. */
import { useState } from "preact/hooks";
import type { ArticleAnswer, PollState, ReviewRow, Signal } from "../worker/contract/index.ts";
import { ask, inWords, moderation, moment } from "./api.ts";
import { Tally, useReading, Waiting } from "./parts.tsx";
import type { Place } from "./place.ts";

/** What the API calls an action that takes votes, in the words of its buttons and of what was done. */
const ACTS = { hold: ["Hold back", "held back"], void: ["Void", "voided"] } as const;
type Act = keyof typeof ACTS;
/** How often, and how many times, a review on its way is looked at before it is left to go on. */
const LOOK_AGAIN_MS = 500;
const LOOKS = 20;

/** What was done last, and how to take it back. */
interface Done {
  text: string;
  undo?: () => Promise<string>;
}

export function Article({ place: { site = "", key = "" }, may }: { place: Place; may: boolean }) {
  const path = moderation(site, `/articles/${encodeURIComponent(key)}`);
  const reading = useReading(path, () => ask<ArticleAnswer>("GET", path));
  const [done, setDone] = useState<Done>({ text: "" });
  const { body: it, tag: seen } = reading.answer ?? {};
  if (!it)
    return (
      <main>
        <h1>Article</h1>
        <Waiting reading={reading} />
      </main>
    );
  const act = async (what: () => Promise<Done>) => {
    setDone({ text: "" });
    setDone(await what().catch((error) => ({ text: inWords(error) })));
    reading.again();
  };
  /** Takes a review back, if the article is still as it was seen. */
  const take = async (id: string, seen: string | undefined) => {
    const body = { note: "undone in the console" };
    const begun = await ask<ReviewRow>("POST", `${path}/reviews/${id}/undo`, { body, ...(seen && { seen }) });
    const row = await followed(path, begun.body);
    return told(row, `Taken back: ${counted(row.votes)}.`);
  };
  const review = (action: Act, { filter, explanation }: Signal) =>
    act(async () => {
      const body = { action, filter, note: explanation.slice(0, 500), dry_run: false };
      const begun = await ask<ReviewRow>("POST", `${path}/reviews`, { body, ...(seen && { seen }) });
      const row = await followed(path, begun.body);
      const { tag } = await ask("GET", path);
      return {
        text: told(row, `${counted(row.votes)} ${ACTS[action][1]}.`),
        undo: () => take(row.id, tag),
      };
    });
  const put = (state: PollState) =>
    act(async () => {
      const note = `set to ${state} in the console`;
      await ask("PATCH", path, { body: { state, note }, ...(seen && { seen }) });
      return { text: `The poll is ${state}.` };
    });
  return (
    <main>
      <h1>{it.title ?? it.article}</h1>
      <p class="quiet">{it.address ?? it.article}</p>
      <p>The poll is {it.state}.</p>
      {may && (
        <div class="acts">
          {(["open", "closed", "hidden"] as const)
            .filter((state) => state !== it.state)
            .map((state) => (
              <button type="button" key={state} onClick={() => put(state)}>
                {{ open: "Open it", closed: "Close it", hidden: "Hide it" }[state]}
              </button>
            ))}
        </div>
      )}
      <h2>Votes</h2>
      <p>
        <Tally yes={it.tally.yes} no={it.tally.no} />
      </p>
      <dl>
        <dt>Held</dt>
        <dd>{it.held}</dd>
        <dt>Void</dt>
        <dd>{it.void}</dd>
        <dt>Readers see</dt>
        <dd>
          {it.published ? (
            <>
              <Tally yes={it.published.tally.yes} no={it.published.tally.no} />,{" "}
              {Math.round(it.published.age_s)} s old
            </>
          ) : (
            "nothing yet"
          )}
        </dd>
      </dl>
      <h2>What looks unusual</h2>
      {it.signals.length === 0 && <p>Nothing does.</p>}
      <ul class="rows">
        {it.signals.map((signal) => (
          <li key={`${signal.kind} ${signal.from} ${signal.kind === "network" ? signal.network : ""}`}>
            {signal.explanation}
            {may && (
              <div class="acts">
                {(Object.keys(ACTS) as Act[]).map((action) => (
                  <button type="button" key={action} onClick={() => review(action, signal)}>
                    {ACTS[action][0]}
                  </button>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
      <h2>Reviews</h2>
      {it.reviews.length === 0 && <p>There was none.</p>}
      <ul class="rows">
        {it.reviews.map((row) => (
          <li key={row.id}>
            {row.by}: {row.undoes ? "undo" : row.action}, {counted(row.votes)}
            {row.undone && ", taken back"}
            {row.state !== "done" && ` (${row.state}, ${row.done} of ${row.total})`}
            <p class="quiet">
              {moment(row.at)} · {row.note}
            </p>
            {may && !row.undone && !row.undoes && row.action !== "recount" && (
              <button type="button" onClick={() => act(async () => ({ text: await take(row.id, seen) }))}>
                Undo
              </button>
            )}
          </li>
        ))}
      </ul>
      <div class={done.text && "toast"} role="status">
        {done.text}
        {done.undo && (
          <button type="button" onClick={() => act(async () => ({ text: (await done.undo?.()) ?? "" }))}>
            Undo
          </button>
        )}
      </div>
    </main>
  );
}

/** A review once it has ended, or else how far it is after a while: one over many votes goes in slices, by itself. */
async function followed(path: string, row: ReviewRow, looks = LOOKS): Promise<ReviewRow> {
  if (!["queued", "running"].includes(row.state) || row.waits_until || looks === 0) return row;
  await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  return followed(path, (await ask<ReviewRow>("GET", `${path}/reviews/${row.id}`)).body, looks - 1);
}

/** What is said of a review: `done` of one that is, else how far it has come. */
function told({ state, done: looked, total, waits_until }: ReviewRow, done: string): string {
  if (state === "done") return done;
  if (state === "stopped") return "Somebody has stopped it. Here is how it stands now.";
  const when = waits_until ? `goes on at ${moment(waits_until)}` : "goes on by itself";
  return `${looked} of ${total} votes looked at; it ${when}.`;
}

const counted = (votes: number) => (votes === 1 ? "1 vote" : `${votes} votes`);
