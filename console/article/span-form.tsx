/** A span of time and what else of its votes, written by hand. It stands in the address. */
import { useContext } from "preact/hooks";
import { Asked } from "../answers.ts";
import { fieldIn, momentIn } from "../times.ts";

/** A span as the address has it: moments, and what is empty for any. */
export interface Span {
  from: string;
  until: string;
  choice: string;
  standing: string;
}

const STANDINGS = { "": "any", counted: "counted", held: "held", void: "void" };

/** Its fields begin with the span, and are whoever's who writes in them from then on: figures that follow change nothing there. */
export function SpanForm({
  span,
  zone,
  onSpan,
}: {
  span: Span;
  zone: string;
  /** Undefined drops it. */
  onSpan(span: Span | undefined): void;
}) {
  const answers = useContext(Asked);
  const field = (at: string) => (Number.isNaN(Date.parse(at)) ? "" : fieldIn(zone, at));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? "");
    const moment = (name: string) => {
      const at = momentIn(zone, text(name));
      return at === undefined ? "" : new Date(at).toISOString();
    };
    onSpan({
      from: moment("from"),
      until: moment("until"),
      choice: text("choice"),
      standing: text("standing"),
    });
  };
  return (
    <form onSubmit={submit} aria-label="A span of time">
      <label>
        From ({zone})
        <input type="datetime-local" name="from" defaultValue={field(span.from)} required data-search />
      </label>
      <label>
        Until, not included
        <input type="datetime-local" name="until" defaultValue={field(span.until)} required />
      </label>
      <Select label="Answer" name="choice" options={{ "": "any", ...answers }} value={span.choice} />
      <Select label="Standing" name="standing" options={STANDINGS} value={span.standing} />
      <button type="submit">Take this span</button>
      {span.from && (
        <button type="button" onClick={() => onSpan(undefined)}>
          Drop it
        </button>
      )}
    </form>
  );
}

function Select({
  label,
  name,
  options,
  value,
}: {
  label: string;
  name: string;
  options: Record<string, string>;
  value: string;
}) {
  return (
    <label>
      {label}
      <select name={name}>
        {Object.entries(options).map(([each, text]) => (
          <option key={each} value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
