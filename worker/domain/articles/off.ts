/** Whether a site draws no poll on a page, by the section and the tags that the page names. Pure. */

/** What a page says of itself: names, each alone or with commas between. */
interface Named {
  section: readonly string[];
  tag: readonly string[];
}

/**
 * Whether one of the places (`section:Obituaries`, `tag:disaster`) is the page's. Capitals, blanks around names and the two
 * ways of writing accents make no difference; a name that has commas in it is found by all of it.
 */
export function isOff(places: readonly string[], page: Named): boolean {
  const named = { section: spelt(page.section.join()), tag: spelt(page.tag.join()) };
  return places.some((place) => {
    const kind = place.startsWith("tag:") ? "tag" : "section";
    return named[kind].includes(spelt(place.slice(kind.length + 1)));
  });
}

/**
 * Whether an article may be in one of the places, by what its owner says of it: it is not where its section, and tags where they are
 * asked for, are known and are others. Of what nobody has said nothing is known. True where there are no places.
 */
export function mayBeIn(
  places: readonly string[],
  { section, tags }: { section: string | null; tags: readonly string[] },
): boolean {
  const isKnown = (place: string) => (place.startsWith("tag:") ? tags.length > 0 : section !== null);
  const said = { section: section === null ? [] : [section], tag: tags };
  return places.length === 0 || !places.every(isKnown) || isOff(places, said);
}

/** Names in one spelling, with a comma on either side of each. */
function spelt(names: string): string {
  const each = names.normalize().toLowerCase().split(",");
  return `,${each.map((name) => name.trim()).join()},`;
}
