/** What forms of filters are made of: fields that send themselves into the address. Knows no view. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { go, type Place } from "../place.ts";

/**
 * A form of filters. Its fields show what the address says whenever that is another one, and else what somebody is writing:
 * an answer that comes meanwhile changes nothing in them. `start`: the place that they are filters of, from its first page on.
 */
export function Filters({
  place,
  start,
  children,
}: {
  place: Place;
  start: Place;
  children: ComponentChildren;
}) {
  const form = useRef<HTMLFormElement>(null);
  const said = JSON.stringify(place);
  useLayoutEffect(() => {
    const words: Place = JSON.parse(said);
    const fields = form.current?.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]") ?? [];
    for (const field of fields) field.value = words[field.name] ?? "";
  }, [said]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const words = [...new FormData(event.currentTarget as HTMLFormElement)];
    go({ ...start, ...Object.fromEntries(words.map(([name, value]) => [name, String(value).trim()])) });
  };
  return (
    <form ref={form} onSubmit={submit} role="search">
      {children}
      <button type="submit">Show</button>
    </form>
  );
}

export function Select({
  label,
  name,
  options,
}: {
  label: string;
  name: string;
  options: Record<string, string>;
}) {
  return (
    <label>
      {label}
      <select name={name}>
        {Object.entries(options).map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Two days of the site's own, the last one included. */
export function Days({ label }: { label: string }) {
  return (
    <>
      <label>
        {label} from
        <input type="date" name="since" />
      </label>
      <label>
        {label} to
        <input type="date" name="until" />
      </label>
    </>
  );
}
