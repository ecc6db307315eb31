/** The table of the widget's languages, of the files that have its words. Pure. */
import { code, table } from "./table.ts";

/** What of a locale's file the table tells. */
export interface Locale {
  locale: string;
  direction: string;
  reviewed_by_native_speaker: string | false;
}

const names = new Intl.DisplayNames("en", { type: "language", languageDisplay: "standard" });

/** Every language by its tag. */
export function languages(locales: readonly Locale[]): string {
  const rows = locales.map(({ locale, direction, reviewed_by_native_speaker: reviewed }) => [
    `[${code(`${locale}.json`)}](../widget/locales/${locale}.json)`,
    names.of(locale) ?? locale,
    direction === "rtl" ? "from right to left" : "",
    reviewed ? String(reviewed) : "nobody yet",
  ]);
  return table(["file", "language", "written", "reviewed by a native speaker"], rows);
}
