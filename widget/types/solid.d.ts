/** Types of <article-feedback> in Solid's JSX, beside afterword.d.ts. Served at /types/solid.d.ts. */

import type { JSX } from "solid-js";
import type {
  AfterwordListeners,
  ArticleFeedbackAttributes,
  ArticleFeedbackElement,
} from "../afterword.d.ts";

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "article-feedback": Omit<JSX.HTMLAttributes<ArticleFeedbackElement>, keyof ArticleFeedbackAttributes> &
        ArticleFeedbackAttributes &
        AfterwordListeners<"on:">;
    }
  }
}
