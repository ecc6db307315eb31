/** Types of <article-feedback> in React's JSX, beside afterword.d.ts. Served at /types/react.d.ts. */

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type {
  AfterwordListeners,
  ArticleFeedbackAttributes,
  ArticleFeedbackElement,
} from "../afterword.d.ts";

type Props = DetailedHTMLProps<HTMLAttributes<ArticleFeedbackElement>, ArticleFeedbackElement>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "article-feedback": Omit<Props, keyof ArticleFeedbackAttributes> &
        ArticleFeedbackAttributes &
        AfterwordListeners<"on">;
    }
  }
}
