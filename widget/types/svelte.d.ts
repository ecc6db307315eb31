/** Types of <article-feedback> in Svelte's templates, beside afterword.d.ts. Served at /types/svelte.d.ts. */

import type { HTMLAttributes } from "svelte/elements";
import type {
  AfterwordListeners,
  ArticleFeedbackAttributes,
  ArticleFeedbackElement,
} from "../afterword.d.ts";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "article-feedback": Omit<HTMLAttributes<ArticleFeedbackElement>, keyof ArticleFeedbackAttributes> &
      ArticleFeedbackAttributes &
      AfterwordListeners<"on">;
  }
}
