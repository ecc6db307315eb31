/**
 * A gallery of one state: copies of the poll as it is drawn, in every look and language, in one page. Whatever only looks at
 * them then does so once: axe-core, the accessibility tree, the sizes. Copies can't be pressed.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axeCore from "axe-core";
import type { Page } from "playwright-core";
import type { Drawn } from "../../../local/picture-sheet.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const LOOKS = ["buttons", "thumbs", "line"] as const;

/** Turns the live poll to a look, and waits until it has it. Runs in the page. */
export async function wearIn(look: string): Promise<void> {
  const host = document.querySelector("article-feedback");
  host?.setAttribute("look", look);
  // Its styles take the least height away.
  const dressed = () => look === "buttons" || (host && getComputedStyle(host).minHeight === "0px");
  const drawn = () =>
    (host?.shadowRoot?.querySelector("section")?.dataset.look ?? look) === look && dressed();
  while (!drawn()) await new Promise((resolve) => setTimeout(resolve));
}

/** Makes the gallery's column, instead of all else there is, unless it is there. Runs in the page. */
export function openColumn(): void {
  if (document.getElementById("gallery")) return;
  const column = document.createElement("main");
  column.id = "gallery";
  // The live one stays where it is, as one that is moved starts anew.
  for (const each of document.body.children) (each as HTMLElement).style.display = "none";
  document.body.append(column);
}

/** Hangs a copy of the live poll into it. Runs in the page. */
export function hangCopy(title: string): void {
  const root = document.querySelector("article-feedback")?.shadowRoot;
  const section = root?.querySelector("section");
  if (!section) return;
  const copy = document.createElement("div");
  copy.title = title;
  const shadow = copy.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = root?.adoptedStyleSheets ?? [];
  const drawn = shadow.appendChild(section.cloneNode(true)) as HTMLElement;
  // Without the captcha itself: its frame keeps its name and its size.
  for (const frame of drawn.querySelectorAll("iframe")) frame.removeAttribute("src");
  document.getElementById("gallery")?.append(copy);
}

export const wear = (page: Page, look: string) => page.evaluate(wearIn, look);

/** Speaks each language once and wears each look in it, without a way to the page and back for each. Runs in the page. */
async function hangAll(
  languages: readonly string[],
  looks: readonly string[],
  wear: typeof wearIn,
  hang: typeof hangCopy,
): Promise<void> {
  const gallery = document.getElementById("gallery") as HTMLElement;
  // Laid out once, when all of them are there.
  gallery.style.display = "none";
  for (const language of languages) {
    await window.speak(language);
    for (const look of looks) {
      await wear(look);
      hang(`${look} ${language}`);
    }
  }
  gallery.style.display = "";
  await window.speak("en");
}

/** Hangs a copy for each look and language, beside those that hang there. Needs `teach`. */
export async function hang(
  page: Page,
  languages: readonly string[],
  looks: readonly (typeof LOOKS)[number][] = LOOKS,
): Promise<void> {
  // Another language is another question to ask for; its answer would be a poll that was found again.
  await page.route("**/poll?*", () => undefined);
  await page.evaluate(openColumn);
  await page.evaluate(
    `(${hangAll})(${JSON.stringify(languages)}, ${JSON.stringify(looks)}, ${wearIn}, ${hangCopy})`,
  );
}

/** What the gallery's copies are made of. */
export function copiesOf(page: Page, state: string): Promise<Drawn[]> {
  return page.evaluate(
    (state) =>
      [...document.querySelectorAll<HTMLElement>("#gallery > *")].map(({ title, shadowRoot }) => {
        const [look = "", language = ""] = title.split(" ");
        const styles = [...(shadowRoot?.adoptedStyleSheets ?? [])].map((sheet) =>
          [...sheet.cssRules].map(({ cssText }) => cssText).join("\n"),
        );
        return { state, look, language, markup: shadowRoot?.innerHTML ?? "", styles: styles.join("\n") };
      }),
    state,
  );
}

/** What axe-core finds in the gallery in a colour scheme, by copy; or in a page without one, as the captcha's frame is. */
export async function violations(
  where: Pick<Page, "evaluate">,
  runOnly: axeCore.RunOnly,
  scheme?: string,
): Promise<string[]> {
  await where.evaluate(axe);
  return where.evaluate(
    async ([runOnly, scheme]) => {
      const { axe } = window as unknown as { axe: typeof axeCore };
      const copies = [...document.querySelectorAll<HTMLElement>("#gallery > *")];
      for (const { shadowRoot } of copies) {
        const section = shadowRoot?.querySelector("section");
        if (section && scheme) section.style.colorScheme = scheme;
      }
      if (scheme) document.documentElement.style.colorScheme = scheme;
      const gallery = document.getElementById("gallery");
      const { violations } = await axe.run(gallery ?? document.body, {
        iframes: false,
        resultTypes: ["violations"],
        runOnly,
        // The copies of one language in three looks have one name; a page has one of them.
        rules: gallery ? { "landmark-unique": { enabled: false } } : {},
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, target }) => {
          const at = [target].flat(2)[0];
          return `${id}: ${at && document.querySelector<HTMLElement>(String(at))?.title} ${html.slice(0, 200)}`;
        }),
      );
    },
    [runOnly, scheme] as const,
  );
}
