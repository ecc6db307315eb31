/** What the widget says in the page's console. Never throws, and says nothing of readers. */

const said = new Set<string>();

/** What went wrong unforeseen. */
export function warn(why: unknown): void {
  console.warn("Afterword:", why);
}

/** One line on what is missing and how to mend it, once in a page. */
export function hint(line: string): void {
  if (!said.has(line)) warn(line);
  said.add(line);
}
