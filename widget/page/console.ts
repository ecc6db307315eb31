/** What the widget says in the page's console. Never throws, and says nothing of readers. */

const said = new Set<string>();

/** What went wrong unforeseen. */
export function warn(why: unknown): void {
  console.warn("Afterword:", why);
}

/** One line on what is missing and how to mend it, once in a page; nothing where nothing is. */
export function hint(line: string | undefined): void {
  if (!line || said.has(line)) return;
  said.add(line);
  warn(line);
}
