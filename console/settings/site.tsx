/** The site's settings in a form: what would be another is shown before it is saved, and nobody's change is undone unseen. */
import { useState } from "preact/hooks";
import type { AmendAnswer, SiteAnswer } from "../../worker/contract/index.ts";
import { administration, ask, inWords, Refused } from "../api.ts";
import { useReading, Waiting } from "../parts.tsx";
import { type Draft, draftOf, patchOf, rebased } from "./draft.ts";
import { LabelsEditor, Questions, Simple, Texts, Words } from "./editors.tsx";
import { FIELDS, type Field, GROUPS } from "./fields.ts";
import { Preview } from "./preview.tsx";

/** Settings as they were read, and the tag that a change of them names. */
interface Read {
  draft: Draft;
  tag: string;
}

async function read(site: string): Promise<Read> {
  const { body, tag } = await ask<SiteAnswer>("GET", administration(site));
  const { site: _, ...settings } = body;
  return { draft: draftOf(settings), tag };
}

/** `add`: an origin that is filled in with the site's own, and saved by whoever looks at it; "" for none. */
export function SiteSettingsForm({ site, add }: { site: string; add: string }) {
  const reading = useReading(site, () => read(site));
  return reading.answer ? (
    <Form key={`${site} ${add}`} site={site} first={reading.answer} add={add} />
  ) : (
    <Waiting reading={reading} />
  );
}

function Form({ site, first, add }: { site: string; first: Read; add: string }) {
  const [stood, setStood] = useState(first);
  const [draft, setDraft] = useState(() => withOrigin(first.draft, add));
  /** What the server says would be another, of a draft: of one that was edited meanwhile it says nothing. */
  const [looked, setLooked] = useState<{ of: Draft; changes: AmendAnswer["changes"] }>();
  const changes = looked?.of === draft ? looked.changes : undefined;
  const [said, setSaid] = useState({ text: "", bad: false });
  const body = patchOf(stood.draft, draft);
  const edit = (name: keyof Draft, value: unknown) => {
    setDraft({ ...draft, [name]: value });
    setSaid({ text: "", bad: false });
  };
  const send = async (dryRun: boolean) => {
    setSaid({ text: "", bad: false });
    try {
      const sent = { body: { ...body, dry_run: dryRun }, seen: stood.tag };
      const { body: amended } = await ask<AmendAnswer>("PATCH", administration(site), sent);
      if (dryRun) return setLooked({ of: draft, changes: amended.changes });
      const now = await read(site);
      setStood(now);
      // What was edited while it was saved is kept, on top of it.
      setDraft((mine) => rebased(draft, mine, now.draft));
      setSaid({ text: "Saved. Readers have it within two minutes.", bad: false });
    } catch (error) {
      setSaid({ text: inWords(error), bad: true });
      if (!(error instanceof Refused) || error.problem.code !== "changed-meanwhile") return;
      // What was being changed is kept, on top of how it stands now; the difference is asked for anew.
      const now = await read(site).catch(() => undefined);
      if (!now) return;
      setDraft((mine) => rebased(stood.draft, mine, now.draft));
      setStood(now);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void send(changes === undefined);
  };
  return (
    <div class="beside">
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
              <button
                type="submit"
                aria-disabled={!body}
                onClick={(event) => !body && event.preventDefault()}
              >
                Look at the changes
              </button>
            ) : (
              <button type="submit" class="main">
                Save
              </button>
            )}
            {body && (
              <button type="button" onClick={() => setDraft(stood.draft)}>
                Leave it as it was
              </button>
            )}
          </div>
          <p role={said.bad ? "alert" : "status"}>{said.text}</p>
        </div>
      </form>
      <Preview draft={draft} />
    </div>
  );
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

const fieldOf = (setting: string): Field | undefined => (FIELDS as Record<string, Field>)[setting];

/** A value as the form has it. */
const told = (setting: string, value: AmendAnswer["changes"][number]["before"]) =>
  fieldOf(setting)?.options?.[value ?? ""] ?? value ?? "–";

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
              {fieldOf(setting)?.label ?? setting} <small>{setting}</small>
            </th>
            <td>{told(setting, before)}</td>
            <td>{told(setting, after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
