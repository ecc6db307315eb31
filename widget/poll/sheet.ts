/** Styles as one constructed sheet, which no page's style-src can refuse. */

const sheets: Record<string, CSSStyleSheet> = {};

/** The sheet of a text; polls of one page share it. */
export function sheetOf(text: string): CSSStyleSheet {
  let sheet = sheets[text];
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets[text] = sheet;
  }
  return sheet;
}
