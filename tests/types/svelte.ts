/** What a Svelte template is checked by, in strict TypeScript. */
import type { SvelteHTMLElements } from "svelte/elements";
import "../../widget/types/svelte.d.ts";

type Attributes = SvelteHTMLElements["article-feedback"];
export const poll: Attributes = {
  site: "daily",
  theme: "dark",
  class: "poll",
  "onafterword-vote": ({ detail }) => console.log(detail.choice, detail.tally?.yes),
};
// @ts-expect-error No such theme.
export const theme: Attributes = { theme: "pink" };
