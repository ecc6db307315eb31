/** A translator of pages, as browsers have one built in: shouting is its language, so that what it left alone can be seen. */
import type { Page } from "playwright-core";

/**
 * Translates as browsers' translators do: each text node goes, and two font elements with a new one come in its place, in
 * open shadow roots too, again for whatever appears later. What says translate="no" is left alone.
 */
export const translate = (page: Page) =>
  page.evaluate(() => {
    const shout = (node: Node): void => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.textContent ?? "";
        if (!text.trim() || node.parentElement?.closest("[data-translated]")) return;
        const outer = document.createElement("font");
        outer.dataset.translated = "";
        outer.append(document.createElement("font"));
        outer.firstElementChild?.append(text.toUpperCase());
        node.parentNode?.replaceChild(outer, node);
        return;
      }
      if (node instanceof HTMLElement && (!node.translate || /^(SCRIPT|STYLE)$/.test(node.tagName))) return;
      if (node instanceof Element && node.shadowRoot) watch(node.shadowRoot);
      for (const child of [...node.childNodes]) shout(child);
    };
    const watch = (root: Node): void => {
      shout(root);
      new MutationObserver((records) => {
        for (const { addedNodes } of records) for (const node of addedNodes) shout(node);
      }).observe(root, { childList: true, subtree: true });
    };
    watch(document.body);
  });
