/**
 * Which of the languages there are words in serves a wish: BCP 47's lookup by language, script and region, with CLDR's
 * likely subtags as the runtime has them. Widget, frames and a site's own words go by it alike. Refuses nothing. Pure.
 */

/** Whose words regions share that have none of their own: CLDR's parents of pt-AO, en-AU, es-AR and zh-MO. */
const SHARED = new Set(["pt-PT", "en-GB", "en-001", "es-419", "es-MX", "zh-HK"]);
/** Scripts that are written from right to left (Unicode's Bidi_Class of their letters). */
const RIGHT_TO_LEFT = /Adlm|Arab|Hebr|Mand|Nkoo|Rohg|Samr|Syrc|Thaa/;

/**
 * A tag as runtimes know it, old codes (iw, in) in their new form; undefined for what names no language. Underscores are
 * taken, and of what is no tag (de_DE.UTF-8, zh-cmn-Hant, en-USA) the parts that it begins with.
 */
export function tagOf(text: string): Intl.Locale | undefined {
  const tag = text
    .replace(/_/g, "-")
    // What is said otherwise there is written so, and .NET's old name of it.
    .replace(/^(zh-)?(yue|cht|cmn-hant)/i, "zh-Hant")
    .match(/^(?!und)[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2}|-\d{3})?(-u-nu-\w{3,8})?\b/i);
  return tag ? new Intl.Locale(tag[0]) : undefined;
}

/**
 * Those of some tags that are of a wish's language, the nearest first: the same tag, then by script, by region, one for the
 * regions that share their words, one for all regions; of equals the first.
 */
export function nearest(wish: string, tags: readonly string[]): string[] {
  const asked = tagOf(wish);
  const wanted = asked?.maximize();
  const near = (text: string): number => {
    const tag = tagOf(text);
    const { language, script, region } = tag?.maximize() ?? {};
    if (!wanted || language !== wanted.language) return 0;
    const points = [
      true,
      !tag?.region,
      SHARED.has(`${language}-${region}`),
      region === wanted.region,
      script === wanted.script,
      `${tag}` === `${asked}`,
    ];
    return points.reduce((sum, each, i) => sum + (each ? 2 ** i : 0), 0);
  };
  return tags
    .map((tag) => [tag, near(tag)] as const)
    .filter(([, points]) => points)
    .sort(([, a], [, b]) => b - a)
    .map(([tag]) => tag);
}

/** How a language is written. */
export function directionOf(tag: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.test(tagOf(tag)?.maximize().script ?? "") ? "rtl" : "ltr";
}
