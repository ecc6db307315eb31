/** Votes that are decided on together, in a row: what they are, what an act would do to the tally, and the acts. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Bars } from "../charts/bars.tsx";
import { counted, figure } from "../figures.ts";
import { Hint } from "../keys.tsx";
import { useReading, Waiting } from "../parts.tsx";
import { ACTS, previewed, type ReviewAct, type Subject } from "../work/orders.ts";
import type { Version } from "../work/version.ts";
import type { Group } from "./groups.ts";

export function GroupRow({
  group,
  subject,
  version,
  may,
  when,
  gone = false,
  onAct,
  onSpan,
  children,
}: {
  group: Group;
  subject: Subject;
  version: Version;
  may: boolean;
  /** When they were cast, for people. */
  when?: string;
  /** Whether there are such votes no more. The row keeps its place, and its room, until the list is taken anew. */
  gone?: boolean;
  onAct(action: ReviewAct, note: string): void;
  /** Takes their time as the span. */
  onSpan?(): void;
  /** What a list has to say of the row besides: whose votes they are, whether it is selected. */
  children?: ComponentChildren;
}) {
  const [looking, setLooking] = useState<ReviewAct>();
  // Until somebody writes one, it says what they are by now.
  const [written, setNote] = useState<string>();
  const note = written ?? group.note ?? group.says;
  const [first] = group.acts;
  return (
    <li data-row={group.id} tabIndex={-1} {...(gone && { "data-done": "" })}>
      {children}
      <h3>{group.what}</h3>
      <p>
        {gone
          ? "There are no such votes any more: they were dealt with, or stand out no longer."
          : group.says}
      </p>
      {when && <p class="quiet">{when}</p>}
      <div class="acts">
        {may &&
          group.acts.map((action) => (
            <button
              type="button"
              key={action}
              aria-disabled={gone}
              {...(!gone && { "data-act": action })}
              onClick={() => !gone && onAct(action, note)}
            >
              {ACTS[action].label} {action !== "restore" && <Hint does={action} />}
            </button>
          ))}
        {may && (
          <button
            type="button"
            data-open
            aria-expanded={looking !== undefined && !gone}
            aria-disabled={gone}
            onClick={() => !gone && setLooking(looking ? undefined : first)}
          >
            Look first
          </button>
        )}
        {onSpan && (
          <button type="button" aria-disabled={gone} onClick={() => !gone && onSpan()}>
            Take its time as the span
          </button>
        )}
      </div>
      {looking && !gone && (
        <section class="preview" aria-label="What would come of it">
          <div class="acts" role="group" aria-label="What to look at">
            {group.acts.map((action) => (
              <button
                type="button"
                key={action}
                aria-pressed={action === looking}
                onClick={() => setLooking(action)}
              >
                If you {ACTS[action].label.toLowerCase()}
              </button>
            ))}
          </div>
          <Preview {...{ subject, group, version }} action={looking} />
          <label>
            Note, why
            <input
              value={note}
              maxLength={500}
              onInput={({ currentTarget }) => setNote(currentTarget.value)}
            />
          </label>
          <div class="acts">
            {/* Where whoever has looked is by now; the button above may be out of sight. */}
            <button type="button" class="main" onClick={() => onAct(looking, note)}>
              Do it: {ACTS[looking].label.toLowerCase()}
            </button>
            <button type="button" data-close onClick={() => setLooking(undefined)}>
              Close
            </button>
          </div>
        </section>
      )}
    </li>
  );
}

function Preview({
  subject,
  group,
  action,
  version: { tag },
}: {
  subject: Subject;
  group: Group;
  action: ReviewAct;
  version: Version;
}) {
  // What people have done since makes another preview; a vote alone does not: one over a million votes takes its time.
  const [revision] = tag.split(".");
  const asked = JSON.stringify([subject, action, group.filter, revision]);
  const reading = useReading(asked, () => previewed(subject, action, group.filter, tag));
  const { answer } = reading;
  if (!answer) return <Waiting reading={reading} />;
  return (
    <>
      <p>
        {answer.explanation
          ? `Nothing would change. It ${answer.explanation}.`
          : `${counted(answer.votes)} would be ${ACTS[action].did}; that writes ${figure(answer.rows)} rows.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keys. */}
      <div class="scroll" role="region" aria-label="The votes before and after" tabIndex={0}>
        <Bars before={answer.before} after={answer.after} />
      </div>
    </>
  );
}
