/** Looks at a poll as it stands in a page: in another language, in its accessibility tree, by Tab. */
import type { Page } from "playwright-core";
import { readLocales } from "../../../local/locales.ts";

export const LANGUAGES = Object.keys(readLocales());

declare global {
  interface Window {
    /** Turns the poll to a language, and waits until it is spoken. */
    speak(language: string): Promise<void>;
  }
}

/** Gives the page `speak`. */
export async function teach(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.speak = async (language) => {
      const host = document.querySelector("article-feedback");
      host?.setAttribute("lang", language);
      // What is in the room below has words of its own, which may come a moment later.
      const spoken = () =>
        [...(host?.shadowRoot?.querySelectorAll<HTMLElement>("section, .why > div") ?? [])].every(
          ({ lang }) => lang === language,
        );
      while (!spoken()) await new Promise((resolve) => setTimeout(resolve));
    };
  });
}

/** The accessibility tree of each poll as Chromium gives it to screen readers: a line for each thing that is said. */
export async function trees(page: Page): Promise<string[][]> {
  const session = await page.context().newCDPSession(page);
  // On and off again by name: a tree that is left to be collected is kept up to date meanwhile, and Chromium 153 has crashed
  // over it where columns were then made narrower.
  await session.send("Accessibility.enable");
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.send("Accessibility.disable");
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const walk = (lines: string[], id: string, within: string): string[] => {
    const node = byId.get(id);
    const role = node?.ignored ? "" : String(node?.role?.value ?? "");
    const is = (name: string) => node?.properties?.find((each) => each.name === name)?.value.value;
    const states = [
      is("pressed") === "true" && "pressed",
      is("busy") && "busy",
      is("disabled") && "disabled",
      is("expanded") && "expanded",
      is("invalid") === "true" && "invalid",
    ].filter((state) => !!state);
    const description = node?.description?.value && `described by ${node.description.value}`;
    if (["region", "group", "button", "textbox", "Iframe"].includes(role))
      lines.push(
        [`${role} ${node?.name?.value}`, ...states, ...(description ? [description] : [])].join(", "),
      );
    else if (
      role === "StaticText" &&
      !["button", "textbox"].includes(within) &&
      String(node?.name?.value).trim()
    )
      lines.push(`${within === "status" ? "status" : "text"} ${node?.name?.value}`);
    const inside = ["button", "textbox", "status"].includes(within) ? within : role;
    if (role !== "Iframe") for (const child of node?.childIds ?? []) walk(lines, child, inside);
    return lines;
  };
  return nodes
    .filter(({ role, ignored }) => !ignored && role?.value === "region")
    .map(({ nodeId }) => walk([], nodeId, ""));
}

/** Tabs through the poll from what stands before it, and names each stop; with the contrast of its focus ring. */
export async function stops(page: Page): Promise<{ name: string; ring: number }[]> {
  await page.evaluate(() => {
    const host = document.querySelector("article-feedback");
    for (const where of ["beforebegin", "afterend"] as const)
      host?.insertAdjacentHTML(where, `<button data-edge="${where}">edge</button>`);
    document.querySelector<HTMLElement>("[data-edge=beforebegin]")?.focus();
  });
  const found: { name: string; ring: number }[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const focused = document.activeElement?.shadowRoot?.activeElement as HTMLElement | null | undefined;
      if (!focused) return null;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused);
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const luminance = (color: string) => {
        if (!canvas) return 0;
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) =>
          value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const pair = [luminance(outlineColor), luminance(getComputedStyle(document.body).backgroundColor)];
      const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
      const drawn = outlineStyle === "solid" && Number.parseFloat(outlineWidth) >= 2;
      return {
        name: (focused.querySelector("[part=label]") ?? focused).textContent || focused.tagName,
        ring: drawn ? contrast : 0,
      };
    });
    if (!stop) break;
    found.push(stop);
  }
  await page.evaluate(() => {
    for (const edge of document.querySelectorAll("[data-edge]")) edge.remove();
  });
  return found;
}
