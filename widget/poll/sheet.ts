/** Styles as one constructed sheet, which no page's style-src can refuse. */

export function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
