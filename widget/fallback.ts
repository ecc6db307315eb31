/** What the publisher put into the element, which is seen until there is something better. Draws nothing. */

/** Whether there is any. Blanks and the comments of template languages are none. */
export function hasContent(element: Element): boolean {
  return !!(element.childElementCount || (element.textContent as string).trim());
}
