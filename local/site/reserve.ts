/**
 * The style sheet that keeps a poll's place free in the first screen, before our script runs: as high as the poll is until
 * the reader presses (docs/theming.md, "The height"). The browser itself computes it, with the page's own font, from the
 * question and the longer label, which it lays out unseen. Pure.
 */

/** What the poll says in a language. */
export interface Wording {
  question: string;
  yes: string;
  no: string;
}

/** Text as a string of CSS, safe inside a `<style>` as well (CSS Syntax 3, §4.3.7). */
function quoted(text: string): string {
  return `"${text.replace(/["\\<\n\r\f]/g, (char) => `\\${char.charCodeAt(0).toString(16)} `)}"`;
}

/** A label may not break at its blanks: whether it fits is asked, and a poll's labels don't break either. */
const unbroken = (text: string) => text.replace(/ /g, "\u00a0");

const contents = ({ question, yes, no }: Wording, where: string) => `article-feedback${where}::before {
  content: ${quoted(question)};
}
article-feedback${where}::after {
  content: ${quoted(unbroken([...yes].length < [...no].length ? no : yes))};
}`;

/** The sheet. `others` are by language, as the page names it; the first wording serves all other pages. */
export function reserved(wording: Wording, others: Record<string, Wording> = {}): string {
  const rest = Object.entries(others).map(([language, each]) => `\n${contents(each, `:lang(${language})`)}`);
  return `article-feedback {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  min-height: 0;
  margin-block: 1.5em;
}
article-feedback::before,
article-feedback::after {
  visibility: hidden;
  overflow-wrap: anywhere;
}
article-feedback::before {
  grid-area: 1 / 1;
  margin-bottom: 0.42em;
  font-size: 1.2em;
  font-weight: 600;
  line-height: 1.3;
}
article-feedback::after {
  grid-area: 2 / 1;
  width: calc(50% - 6.2em);
  max-height: 6.5em;
  margin-bottom: clamp(2.93em, 99 * (30em - 100%), 4.43em);
  line-height: 3.25em;
}
${contents(wording, "")}${rest.join("")}`;
}
