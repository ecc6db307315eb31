/** How each kind of setting is edited. Keeps nothing but what is being typed to be added: what is edited is given, and told. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { ByLanguage, Labels, Question } from "./draft.ts";
import type { Field } from "./fields.ts";
import { SENTENCES } from "./sentences.ts";

interface Editing<T> {
  field: Field;
  value: T;
  onChange(value: T): void;
}

/** A setting of one value, in one control. */
export function Simple({ field, value, onChange }: Editing<unknown>) {
  const { kind, label, hint, options = {}, min } = field;
  const id = useId();
  const shown = Array.isArray(value) ? value.join("\n") : String(value ?? "");
  const put = ({ currentTarget: { value: text } }: { currentTarget: { value: string } }) => {
    if (kind === "lines") onChange(text.split("\n"));
    else onChange(text === "" ? null : kind === "number" ? Number(text) : text);
  };
  return (
    <label for={id}>
      {label}
      {kind === "choice" ? (
        <select id={id} onChange={put}>
          {Object.entries(options).map(([each, text]) => (
            <option key={each} value={each} selected={each === shown}>
              {text}
            </option>
          ))}
        </select>
      ) : kind === "lines" ? (
        <textarea id={id} rows={3} value={shown} onInput={put} spellcheck={false} />
      ) : kind === "fixed" ? (
        <output id={id}>{shown || "none"}</output>
      ) : (
        <input
          id={id}
          value={shown}
          onInput={put}
          {...(kind === "number" ? { type: "number", min, step: 1 } : { spellcheck: false })}
        />
      )}
      {hint && <small>{hint}</small>}
    </label>
  );
}

/** What there is by some name: each with its way out, and a way to add one. */
function Named<T>({
  title,
  hint,
  noun,
  value,
  empty,
  onChange,
  choose,
  children,
}: {
  title: string;
  hint?: string | undefined;
  /** What each is by. */
  noun: string;
  value: Record<string, T>;
  /** What one is that was just added. */
  empty: T;
  onChange(value: Record<string, T>): void;
  /** The names that there can be, where only some can; without, any is typed. */
  choose?: Record<string, string>;
  children(name: string, each: T, put: (next: T) => void): ComponentChildren;
}) {
  const id = useId();
  const [name, setName] = useState("");
  const named = name.trim();
  const add = () => {
    if (named && !(named in value)) onChange({ ...value, [named]: empty });
    setName("");
  };
  const without = (gone: string) =>
    Object.fromEntries(Object.entries(value).filter(([each]) => each !== gone));
  const type = ({ currentTarget }: { currentTarget: { value: string } }) => setName(currentTarget.value);
  return (
    <fieldset>
      <legend>{title}</legend>
      {hint && <small>{hint}</small>}
      {Object.entries(value).map(([each, it]) => (
        <div class="acts" key={each}>
          {children(each, it, (next) => onChange({ ...value, [each]: next }))}
          <button type="button" onClick={() => onChange(without(each))}>
            Remove {each}
          </button>
        </div>
      ))}
      <div class="acts">
        <label for={id}>
          {noun}
          {choose ? (
            <select id={id} value={name} onChange={type}>
              <option value="">…</option>
              {Object.entries(choose)
                .filter(([each]) => !(each in value))
                .map(([each, text]) => (
                  <option key={each} value={each}>
                    {text}
                  </option>
                ))}
            </select>
          ) : (
            <input id={id} value={name} onInput={type} spellcheck={false} autocomplete="off" />
          )}
        </label>
        <button type="button" onClick={add}>
          Add
        </button>
      </div>
    </fieldset>
  );
}

function Line({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <label>
      {label}
      <input value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  );
}

/** How a language is asked for: all others are a star. */
const LANGUAGE = "Language (de, pt-BR, * for all others)";

export function Texts({ field, value, onChange }: Editing<ByLanguage<string>>) {
  const { label, hint } = field;
  return (
    <Named title={label} hint={hint} noun={LANGUAGE} value={value} empty="" onChange={onChange}>
      {(language, text, put) => <Line label={language} value={text} onChange={put} />}
    </Named>
  );
}

export function LabelsEditor({ field, value, onChange }: Editing<ByLanguage<Labels>>) {
  const { label, hint } = field;
  return (
    <Named {...{ title: label, hint, noun: LANGUAGE, value, onChange }} empty={{ yes: "", no: "" }}>
      {(language, { yes, no }, put) => (
        <>
          <Line label={`Yes, ${language}`} value={yes} onChange={(next) => put({ yes: next, no })} />
          <Line label={`No, ${language}`} value={no} onChange={(next) => put({ yes, no: next })} />
        </>
      )}
    </Named>
  );
}

export function Words({ field, value, onChange }: Editing<ByLanguage<Record<string, string>>>) {
  const { label, hint } = field;
  return (
    <Named title={label} hint={hint} noun={LANGUAGE} value={value} empty={{}} onChange={onChange}>
      {(language, sentences, put) => (
        <Named
          title={`Sentences, ${language}`}
          noun={`Sentence, ${language}`}
          value={sentences}
          empty=""
          onChange={put}
          choose={SENTENCES}
        >
          {(name, text, change) => <Line label={SENTENCES[name] ?? name} value={text} onChange={change} />}
        </Named>
      )}
    </Named>
  );
}

export function Questions({ field, value, onChange }: Editing<Record<string, Question>>) {
  const { label, hint } = field;
  return (
    <Named
      {...{ title: label, hint, value, onChange }}
      noun="Id of a new question"
      empty={{ question: {}, labels: {} }}
    >
      {(id, each, put) => (
        <div>
          <Texts
            field={{ kind: "texts", label: `The question ${id}` }}
            value={each.question}
            onChange={(question) => put({ ...each, question })}
          />
          <LabelsEditor
            field={{ kind: "labels", label: `The answers of ${id}` }}
            value={each.labels}
            onChange={(labels) => put({ ...each, labels })}
          />
        </div>
      )}
    </Named>
  );
}
