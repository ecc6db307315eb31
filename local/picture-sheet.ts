/** The page that shows one look of the poll in all its states, for whoever draws it. Text in, markup out. */

/** A copy of the poll as it was drawn. */
export interface Drawn {
  state: string;
  look: string;
  language: string;
  /** What is in its shadow root. */
  markup: string;
  styles: string;
}

/** Columns of a desktop and of a phone, in CSS px. */
const COLUMNS = [684, 350];
const COLORS = { light: "background:#fbfaf6;color:#1c1b18", dark: "background:#17191c;color:#e8e6e1" };

/** In JSON inside a script nothing may end it. */
export const data = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A row for each state; in it each language in each column. */
export function sheetMarkup(copies: Drawn[], scheme: keyof typeof COLORS): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The poll's states</title>
<style>
html{color-scheme:${scheme}}
body{width:max-content;margin:0;padding:12px;font:16px/1.5 Georgia,serif;${COLORS[scheme]}}
figure{display:flex;gap:24px;margin:0 0 8px;padding-top:18px;border-top:1px solid #8886;position:relative}
figcaption{position:absolute;top:0;font:11px sans-serif;opacity:.7}
div{margin:0!important}
</style><body><script type="application/json" id="copies">${data(copies)}</script><script>
const figures = {};
for (const { state, language, markup, styles } of JSON.parse(document.getElementById("copies").textContent)) {
  figures[state] ??= document.body.appendChild(document.createElement("figure"));
  figures[state].innerHTML ||= "<figcaption></figcaption>";
  figures[state].firstChild.textContent = state;
  for (const width of ${data(COLUMNS)}) {
    const copy = figures[state].appendChild(document.createElement("div"));
    copy.style.width = width + "px";
    copy.lang = language;
    const root = copy.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    // Where the captcha stands: nobody's page is loaded here.
    sheet.replaceSync(styles + "[data-phase=challenge] iframe{height:65px;outline:1px solid}");
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = markup;
  }
}
</script>`;
}
