/** The anchor of a heading, as GitHub makes it; the site of these pages makes the same, so that one link serves both. Pure. */

/** Markup and punctuation go, blanks become dashes. */
export function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .replaceAll(" ", "-");
}
