/** What surrounds an element, in whatever shadow roots it stands, and what the publisher put into it. Reads, changes nothing. */

/** The language of the nearest ancestor that has one, out of shadow roots too; "" if none has. */
export function languageAround(element: Element): string {
  for (
    let node: Node | null = element.parentNode;
    node;
    node = node.parentNode ?? (node as ShadowRoot).host
  ) {
    const { lang } = node as HTMLElement;
    // XHTML says it in XML's own attribute.
    const said = lang || (node as Element).getAttribute?.("xml:lang");
    if (said) return said;
  }
  return "";
}

/** Whether the page has put anything into a slot. Blanks and the comments of template languages are nothing. */
export function hasContent(slot: HTMLSlotElement): boolean {
  return slot.assignedNodes().some((node) => node.nodeType === 1 || node.textContent?.trim());
}

/** The page's address; of a page that was written into a frame, the address of the page around it. "" if it has none. */
export function addressOf(page: Document): string {
  return [page.URL, page.baseURI].find((address) => /^https?:/.test(address)) ?? "";
}
