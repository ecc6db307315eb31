/** Other looks than the first: loaded where a page asks for one, and put on with the next drawing. Draws nothing itself. */
import { h } from "preact";
import { loadLooks, once } from "./later.ts";
import type { PollProps } from "./parts.ts";
import { sheetOf } from "./sheet.ts";

const LOOKS = ["thumbs", "line"];

export interface Look {
  /** Loads it, if one is asked for. What it gives is put on when all is there to be drawn with it, and not before. */
  ready(): Promise<(() => void) | undefined>;
  icon(): PollProps["icon"];
}

/** Makes it, for one element. `asked` gives the look that it or its script tag says. */
export function createLook(root: ShadowRoot, asked: () => string): Look {
  let icon: PollProps["icon"];
  const load = once(loadLooks);
  return {
    async ready() {
      const looks = LOOKS.includes(asked()) && (await load());
      if (!looks || icon) return undefined;
      return () => {
        icon = looks.iconOf(h);
        root.adoptedStyleSheets.push(sheetOf(looks.styles));
      };
    },
    icon: () => icon,
  };
}
