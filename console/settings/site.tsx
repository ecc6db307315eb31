/** The site's settings in a form: what would be another is shown before it is saved, and nobody's change is undone unseen. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AmendAnswer } from "../../worker/contract/index.ts";
import { inWords, Refused } from "../api.ts";
import { useReading, Waiting } from "../parts.tsx";
import { act, useAgain } from "../work/last.ts";
import { amended, type Read, readSettings, saveOrder } from "./changing.ts";
import { type Draft, patchOf, rebased } from "./draft.ts";
import { LabelsEditor, Questions, Simple, Texts, Words } from "./editors.tsx";
import { FIELDS, GROUPS, labelOf, told } from "./fields.ts";
import { Preview } from "./preview.tsx";

/** `add`: an origin that is filled in with the site's own, and saved by whoever looks at it; "" for none. */
export function SiteSettingsForm({ site, add }: { site: string; add: string }) {
  const reading = useReading(site, () => readSettings(site));
  return reading.answer ? (
    <Form key={`${site} ${add}`} site={site} first={reading.answer} add={add} />
  ) : (
    <Waiting reading={reading} />
  );
}

function Form({ site, first, add }: { site: string; first: Read; add: string }) {
  /** How the settings stand, and what is made of them here. */
  const [{ stood, draft }, setBoth] = useState(() => ({ stood: first, draft: withOrigin(first.draft, add) }));
  const setDraft = (next: Draft) => setBoth((both) => ({ ...both, draft: next }));
  /** What the server says would be another, of a draft: of one that was edited meanwhile it says nothing. */
  const [looked, setLooked] = useState<{ of: Draft; changes: AmendAnswer["changes"] }>();
  const changes = looked?.of === draft ? looked.changes : undefined;
  const [failed, setFailed] = useState("");
  const [saving, setSaving] = useState(false);
  const body = patchOf(stood.draft, draft);
  const edit = (name: keyof Draft, value: unknown) => {
    setDraft({ ...draft, [name]: value });
    setFailed("");
  };
  const readings = useRef(0);
  /** Reads how the settings stand by now. What is being changed is kept, on top of it. */
  const again = async () => {
    const mine = ++readings.current;
    const now = await readSettings(site).catch(() => undefined);
    // Of two readings that overlap the later one counts.
    if (!now || mine !== readings.current) return;
    setBoth((both) => ({ stood: now, draft: rebased(both.stood.draft, both.draft, now.draft) }));
  };
  // One's own act may have changed them, or taken a change back, here or by a key.
  useAgain(again);
  const look = async () => {
    setFailed("");
    try {
      const would = await amended(site, body ?? {}, stood.tag, true);
      setLooked({ of: would.draft, changes: would.changes });
      // As the server has it, such as without lines that say nothing: that is what is saved.
      setBoth((both) => (both.draft === draft ? { ...both, draft: would.draft } : both));
    } catch (error) {
      setFailed(inWords(error));
      // The difference is asked for anew.
      if (error instanceof Refused && error.problem.code === "changed-meanwhile") await again();
    }
  };
  const save = async () => {
    setSaving(true);
    setLooked(undefined);
    await act([saveOrder(site, stood, draft)]);
    await again();
    setSaving(false);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void (changes === undefined ? look() : save());
  };
  const idle = !body || saving;
  const narrow = useNarrow();
  return (
    <div class="beside">
      {narrow && <Preview draft={draft} folded />}
      <form class="settings" onSubmit={submit}>
        {GROUPS.map(([heading, names]) => (
          <section key={heading}>
            <h2>{heading}</h2>
            {names.map((name) => (
              <Setting key={name} name={name} draft={draft} onChange={(value) => edit(name, value)} />
            ))}
          </section>
        ))}
        <div class="bar">
          {changes && <Difference changes={changes} />}
          <div class="acts">
            {changes === undefined ? (
              <button type="submit" aria-disabled={idle} onClick={(event) => idle && event.preventDefault()}>
                Look at the changes
              </button>
            ) : (
              <button type="submit" class="main">
                Save
              </button>
            )}
            {!idle && (
              <button type="button" onClick={() => setDraft(stood.draft)}>
                Leave it as it was
              </button>
            )}
          </div>
          <p role="alert">{failed}</p>
        </div>
      </form>
      {!narrow && <Preview draft={draft} />}
    </div>
  );
}

/** Whether there is no room for two columns (settings.css): main's margins, two of 22rem and their gap. */
const NARROW = matchMedia("(width < 48rem)");

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const hear = () => setNarrow(NARROW.matches);
    NARROW.addEventListener("change", hear);
    return () => NARROW.removeEventListener("change", hear);
  }, []);
  return narrow;
}

/** A draft with one more origin. */
const withOrigin = (draft: Draft, add: string): Draft =>
  add === "" || draft.origins.includes(add) ? draft : { ...draft, origins: [...draft.origins, add] };

/** One setting, edited as its kind is. */
function Setting({
  name,
  draft,
  onChange,
}: {
  name: keyof Draft;
  draft: Draft;
  onChange(value: unknown): void;
}) {
  const field = FIELDS[name];
  if (field.kind === "texts") return <Texts field={field} value={draft.question} onChange={onChange} />;
  if (field.kind === "labels") return <LabelsEditor field={field} value={draft.labels} onChange={onChange} />;
  if (field.kind === "words") return <Words field={field} value={draft.words} onChange={onChange} />;
  if (field.kind === "questions")
    return <Questions field={field} value={draft.questions} onChange={onChange} />;
  const value = name === "reasons" ? idsOf(draft.reasons) : draft[name];
  return <Simple field={field} value={value} onChange={onChange} />;
}

/** A site's own reasons, by their ids. */
function idsOf(reasons: Draft["reasons"]): string {
  const sides = Object.entries(reasons ?? {});
  return sides.map(([choice, list]) => `${choice}: ${list.map(({ id }) => id).join(", ")}`).join(" · ");
}

/** What would be another, before and after. */
function Difference({ changes }: { changes: AmendAnswer["changes"] }) {
  if (changes.length === 0) return <p role="status">All is so already.</p>;
  return (
    <table>
      <caption>What would change</caption>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ setting, before, after }) => (
          <tr key={`${setting} ${before} ${after}`}>
            <th scope="row">
              {labelOf(setting)} <small>{setting}</small>
            </th>
            <td>{told(setting, before)}</td>
            <td>{told(setting, after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
