/** Types of <article-feedback> in Preact's JSX, beside afterword.d.ts. Served at /types/preact.d.ts. */

import type { HTMLAttributes } from "preact";
import type {
  AfterwordListeners,
  ArticleFeedbackAttributes,
  ArticleFeedbackElement,
} from "../afterword.d.ts";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "article-feedback": Omit<HTMLAttributes<ArticleFeedbackElement>, keyof ArticleFeedbackAttributes> &
        ArticleFeedbackAttributes &
        AfterwordListeners<"on">;
    }
  }
}
