/** Measures a gallery: whether all of a poll fits, and is as high as promised, in columns of many widths. */
import type { Page } from "playwright-core";

/** Widths of columns in CSS px: a desktop's, both sides of each boundary, and what is left of a screen of 320. */
export const COLUMNS = [684, 480, 479, 360, 300, 299, 280];
/** Text twice as large as 16 px (WCAG 2.2, 1.4.4), in columns that are still half as wide as a phone's. */
export const LARGE = { text: 32, columns: [1368, ...COLUMNS.filter((width) => width >= 480)] };

/**
 * The most that an element may be high at 16 px, by the width of its column: before and from the reader's press on. More
 * text of the page's own size makes it higher, and so does each further line of the question, and labels that are stacked.
 */
const HEIGHTS = [
  { below: 300, before: 156, pressed: 252 },
  { below: 480, before: 156, pressed: 228 },
  { below: 10_000, before: 132, pressed: 176 },
];
const LINE = 1.56;
const STACKED = 3.25;

/** What a page and its reader may do to text: tiny text; the spacing of WCAG 2.2, 1.4.12. */
export const SPACED =
  "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}";

/** How a gallery is measured. */
export interface Measure {
  /** The column's width and the text's size in CSS px. */
  width: number;
  text: number;
  /** What a reader has changed of it; its height is not asked then. */
  styles?: string;
  /** What stands in the sentence's place, by language. */
  sentences?: Record<string, string>;
}

/** What does not fit, copy by copy. Runs in the page. */
export function measure({
  width,
  text,
  styles = "",
  sentences = {},
  heights,
  line,
  stacked,
}: Measure & { heights: typeof HEIGHTS; line: number; stacked: number }): string[] {
  const found: string[] = [];
  const gallery = document.getElementById("gallery") as HTMLElement;
  gallery.style.cssText = `width:${width}px;max-width:none;font-size:${text}px`;
  const own = new CSSStyleSheet();
  own.replaceSync(styles);
  const limits = heights.find(({ below }) => width < (below * text) / 16);
  const copies = [...gallery.children].map((copy) => {
    const { title } = copy as HTMLElement;
    const root = copy.shadowRoot as ShadowRoot;
    const message = root.querySelector("[part=message]");
    const sentence = sentences[title.split(" ")[1] ?? ""];
    return { copy, title, root, message, sentence, before: message?.textContent ?? "" };
  });
  for (const { root, message, sentence } of copies) {
    if (styles) root.adoptedStyleSheets = [...root.adoptedStyleSheets, own];
    if (message && sentence) message.textContent = sentence;
    // The captcha is the compact one there.
    const frame = root.querySelector<HTMLElement>("[data-phase=challenge] iframe");
    if (frame) frame.style.height = width < 300 ? "140px" : "65px";
    if (frame?.parentElement) frame.parentElement.style.maxWidth = width < 300 ? "150px" : "";
  }
  for (const { copy, title, root, sentence = "" } of copies) {
    const where = `${width} px, text of ${text}, ${title}: ${sentence}`;
    const part = (selector: string) => root.querySelector<HTMLElement>(selector);
    const outer = copy.getBoundingClientRect();
    // The room in which a reader says why is as high as what is in it.
    if (!styles && limits && !part(".why")) {
      const limit = part("section.grown") ? limits.pressed : limits.before;
      const lines = Math.round((part("[part=question]")?.clientHeight ?? 0) / (line * text)) || 1;
      const [first, second] = root.querySelectorAll<HTMLElement>(".choice");
      const rows = first && second && second.offsetTop > first.offsetTop ? 1 : 0;
      const most = (limit * text) / 16 + ((lines - 1) * line + rows * stacked) * text;
      if (outer.height > most + 1) found.push(`${where} ${outer.height} px high of ${most}`);
    }
    const inside = part("[data-phase=challenge] .captcha");
    if (inside && !styles && text === 16 && inside.scrollHeight > inside.clientHeight + 1)
      found.push(`${where} scrolls, ${inside.scrollHeight} px in ${inside.clientHeight}`);
    for (const each of root.querySelectorAll<HTMLElement>("p, button, .choice, .captcha")) {
      if (each.closest("[inert], [data-phase=challenge] .said")) continue;
      const { left, right, top, bottom, width, height } = each.getBoundingClientRect();
      const name = `${where} ${each.getAttribute("part") ?? each.className}`;
      if (left < outer.left - 0.5 || right > outer.right + 0.5) found.push(`${name} sticks out`);
      if (!inside && (top < outer.top - 0.5 || bottom > outer.bottom + 0.5)) found.push(`${name} is cut off`);
      if (each.clientWidth && each.scrollWidth > each.clientWidth + 1) found.push(`${name} overflows`);
      if (each.tagName === "BUTTON" && (width < 43.9 || height < 43.9))
        found.push(`${name} is ${width} × ${height}`);
    }
  }
  for (const { root, message, sentence, before } of copies) {
    if (message && sentence) message.textContent = before;
    if (styles) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== own);
  }
  return found;
}

const PROMISED = { heights: HEIGHTS, line: LINE, stacked: STACKED };

/** All that `measure` takes. */
export const measured = (asked: Measure) => ({ ...asked, ...PROMISED });

/** What does not fit, copy by copy: cut off, sideways, too small a target, higher than promised. */
export function misfits(page: Page, asked: Measure): Promise<string[]> {
  return page.evaluate(measure, measured(asked));
}
