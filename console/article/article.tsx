/** One article: its poll and votes, how they came in, what to decide on, and what was done. Acts at once; acts can be undone. */
import type { ArticleAnswer } from "../../worker/contract/index.ts";
import { Asked, answersOf } from "../answers.ts";
import type { Who } from "../api.ts";
import { Fresh, Late, useLive, useStill } from "../live.tsx";
import { Waiting } from "../parts.tsx";
import { go, type Place } from "../place.ts";
import { Why } from "../remarks/why.tsx";
import { LIVE_MS } from "../still.ts";
import { timeIn } from "../times.ts";
import { act, useAgain } from "../work/last.ts";
import type { Act } from "../work/ordered.ts";
import { articlePath, type Filter, underWay } from "../work/orders.ts";
import { versionOf } from "../work/version.ts";
import { Editions } from "./editions.tsx";
import { Erase } from "./erase.tsx";
import { GroupRow } from "./group-row.tsx";
import { groupsOf } from "./groups.ts";
import { Heading, usePublicPoll } from "./heading.tsx";
import { UNITS, type Unit } from "./marks.ts";
import { Move } from "./move.tsx";
import { Reviews } from "./reviews.tsx";
import { type Span, SpanForm } from "./span-form.tsx";
import { Trend } from "./trend.tsx";
import { Figures } from "./votes.tsx";

/** How often reviews on their way are looked at. */
const WATCH_MS = 1_000;
const paceMs = (it: ArticleAnswer) => (it.reviews.some(underWay) ? WATCH_MS : LIVE_MS);

export function Article({ place, who, may }: { place: Place; who: Who; may: boolean }) {
  const { site = "", key = "" } = place;
  const subject = { site, key };
  const reading = useLive<ArticleAnswer>(articlePath(subject), paceMs);
  const { body: it, tag } = reading.answer ?? {};
  const poll = usePublicPoll(site, it);
  useAgain(reading.again);
  const span = spanOf(place);
  const answers = answersOf(poll?.labels);
  const groups = useStill(
    `${site} ${key} ${JSON.stringify(span)}`,
    it && groupsOf(it, span && filterOf(span), answers),
    ({ id, filter }) => `${id} ${JSON.stringify(filter)}`,
    { turn: reading.turn },
  );
  if (!it || tag === undefined)
    return (
      <main>
        <h1>Article</h1>
        <Waiting reading={reading} />
      </main>
    );
  const version = versionOf(it, tag);
  const name = it.title ?? it.article;
  const onAct = (what: Act) => act([{ subject, name, act: what, seen: version }]);
  const zone = it.trend.time_zone;
  const onSpan = (next: Partial<Span> | undefined) => {
    const { from: _, until: __, choice: ___, standing: ____, ...rest } = place;
    go({ ...rest, ...next });
  };
  const when = (at: { from: string; until: string }) => {
    const ends = [at.from, at.until].map((end) => timeIn(zone, end));
    return [...new Set(ends)].join(" – ");
  };
  return (
    <Asked.Provider value={answers}>
      <main>
        <Late reading={reading} />
        <Heading {...{ it, poll, may, onAct }} />
        <Figures {...{ it, poll }} />
        <Trend
          it={it}
          {...(place.by && Object.hasOwn(UNITS, place.by) && { unit: place.by as Unit })}
          {...(span && { span: { from: Date.parse(span.from), until: Date.parse(span.until) } })}
          onUnit={(by) => go({ ...place, by })}
          onSpan={({ from, until }) =>
            onSpan({ ...span, from: new Date(from).toISOString(), until: new Date(until).toISOString() })
          }
        />
        <Editions it={it} />
        <section aria-labelledby="groups">
          <h2 id="groups">To decide on</h2>
          {it.signals.length === 0 && groups.gone === 0 && <p>Nothing looks unusual.</p>}
          <Fresh {...groups} />
          <ul class="rows">
            {groups.rows.map(({ row: group, gone }) => (
              <GroupRow
                key={`${group.id} ${JSON.stringify(group.filter)}`}
                {...{ group, gone, subject, version, may }}
                {...(group.span && { when: when(group.span) })}
                {...(group.id === "span" && span && { when: when(span) })}
                {...(group.span && { onSpan: () => onSpan({ choice: "", standing: "", ...group.span }) })}
                onAct={(action, note) => onAct({ kind: "review", action, filter: group.filter, note })}
              />
            ))}
          </ul>
          <SpanForm
            key={JSON.stringify(span)}
            span={span ?? { from: "", until: "", choice: "", standing: "" }}
            {...{ zone, onSpan }}
          />
        </section>
        <Reviews {...{ it, may }} turn={reading.turn} onUndo={({ id }) => onAct({ kind: "undo", id })} />
        <Why {...{ site, it, who, may }} />
        {who.scopes.includes("manage") && (
          <section aria-labelledby="manage">
            <h2 id="manage">For whoever manages the site</h2>
            <Move {...{ site, it }} onMoved={(to) => go({ site, view: "article", key: to })} />
            <Erase {...{ subject, name }} />
          </section>
        )}
      </main>
    </Asked.Provider>
  );
}

/** The span that the address names; undefined for none, or for one that is no time. */
function spanOf({ from = "", until = "", choice = "", standing = "" }: Place): Span | undefined {
  return Date.parse(from) < Date.parse(until) ? { from, until, choice, standing } : undefined;
}

/** A span as the API has it. What it does not know it says itself. */
function filterOf({ from, until, choice, standing }: Span): Filter {
  return { from, until, ...(choice && { choice }), ...(standing && { standing }) } as Filter;
}
