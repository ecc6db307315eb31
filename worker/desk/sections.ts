/** The sections of a site, read from the index that finds their articles. Stores nothing. */

/** What an article's section is, to the letter as that index has it. */
export const SECTION = "details ->> 'section'";

/** Those that articles are in, in the order of their names, so many at most: a row is read for each, however many articles it has. */
export function sectionsOf(sql: SqlStorage, limit: number): string[] {
  const names: string[] = [];
  while (names.length < limit) {
    const [next] = sql
      .exec<{ name: string }>(
        `SELECT ${SECTION} AS name FROM article WHERE details IS NOT NULL AND ${SECTION} > ? ORDER BY ${SECTION} LIMIT 1`,
        names.at(-1) ?? "",
      )
      .toArray();
    if (!next) break;
    names.push(next.name);
  }
  return names;
}
