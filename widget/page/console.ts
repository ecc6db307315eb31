/** What the widget says in the page's console. Never throws, and says nothing of readers. */

/** What went wrong unforeseen. */
export function warn(why: unknown): void {
  console.warn("Afterword:", why);
}
