/** Looks at a poll as it stands in a page: in another language, at its sizes, in its accessibility tree. */
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
      const spoken = () => host?.shadowRoot?.querySelector("section")?.lang ?? language;
      while (spoken() !== language) await new Promise((resolve) => setTimeout(resolve));
    };
  });
}

/** What a page and its reader may do to text: a root of 10 px; the spacing of WCAG 2.2, 1.4.12. */
const TINY = "html{font-size:62.5%}";
const SPACED =
  "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}";

/**
 * What does not fit, language by language: cut off, sideways, too small a target, higher than the place reserved. The last
 * is not asked of tiny and of spaced text, which are tried as well.
 */
export async function misfits(page: Page, sentences: Record<string, string[]> = {}): Promise<string[]> {
  return page.evaluate(
    async ([languages, sentences, tiny, spaced]) => {
      const found: string[] = [];
      const host = document.querySelector("article-feedback") as HTMLElement;
      const root = host.shadowRoot as ShadowRoot;
      const page = document.head.appendChild(document.createElement("style"));
      const own = new CSSStyleSheet();
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, own];
      const look = (where: string, reserved: boolean) => {
        const outer = host.getBoundingClientRect();
        const height = Number.parseFloat(getComputedStyle(host).minHeight);
        if (reserved && Math.abs(outer.height - height) > 0.5)
          found.push(`${where}: ${outer.height} px high`);
        if (document.documentElement.scrollWidth > innerWidth) found.push(`${where}: scrolls sideways`);
        for (const part of root.querySelectorAll<HTMLElement>("p, button, [data-phase=challenge] .captcha")) {
          const { left, right, top, bottom, width, height } = part.getBoundingClientRect();
          const name = `${where}: ${part.getAttribute("part") ?? part.className}`;
          if (left < outer.left - 0.5 || right > outer.right + 0.5) found.push(`${name} sticks out`);
          if (top < outer.top - 0.5 || bottom > outer.bottom + 0.5) found.push(`${name} is cut off`);
          if (part.scrollWidth > part.clientWidth + 1) found.push(`${name} overflows`);
          if (part.tagName === "BUTTON" && (width < 44 || height < 43.9))
            found.push(`${name} is ${width} × ${height}`);
        }
      };
      for (const language of languages) {
        await window.speak(language);
        look(language, true);
        page.textContent = tiny;
        look(`${language}, tiny`, false);
        page.textContent = "";
        own.replaceSync(spaced);
        look(`${language}, spaced`, false);
        own.replaceSync("");
        const text = root.querySelector("[role=status] [part=message]")?.firstChild as Text | null;
        for (const sentence of (text && sentences[language]) || []) {
          const before = text?.data ?? "";
          if (text) text.data = sentence;
          look(`${language} "${sentence}"`, true);
          if (text) text.data = before;
        }
      }
      page.remove();
      await window.speak("en");
      return found;
    },
    [LANGUAGES, sentences, TINY, SPACED] as const,
  );
}

/** The poll's accessibility tree as Chromium gives it to screen readers: a line for each thing that is said. */
export async function tree(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];
  const walk = (id: string, within: string): void => {
    const node = byId.get(id);
    const role = node?.ignored ? "" : String(node?.role?.value ?? "");
    const is = (name: string) => node?.properties?.find((each) => each.name === name)?.value.value;
    const states = [
      is("pressed") === "true" && "pressed",
      is("busy") && "busy",
      is("disabled") && "disabled",
    ].filter((state) => !!state);
    if (["region", "group", "button", "Iframe"].includes(role))
      lines.push([`${role} ${node?.name?.value}`, ...states].join(", "));
    else if (role === "StaticText" && within !== "button")
      lines.push(`${within === "status" ? "status" : "text"} ${node?.name?.value}`);
    const inside = ["button", "status"].includes(within) ? within : role;
    if (role !== "Iframe") for (const child of node?.childIds ?? []) walk(child, inside);
  };
  const poll = nodes.find(({ role, ignored }) => !ignored && role?.value === "region");
  if (poll) walk(poll.nodeId, "");
  return lines;
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
      return { name: focused.textContent || focused.tagName, ring: drawn ? contrast : 0 };
    });
    if (!stop) break;
    found.push(stop);
  }
  await page.evaluate(() => {
    for (const edge of document.querySelectorAll("[data-edge]")) edge.remove();
  });
  return found;
}
