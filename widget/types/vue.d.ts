/** Types of <article-feedback> in Vue's templates and JSX, beside afterword.d.ts. Served at /types/vue.d.ts. */

import type { DefineComponent, HTMLAttributes, ReservedProps } from "vue";
import type {
  AfterwordListeners,
  ArticleFeedbackAttributes,
  ArticleFeedbackElement,
} from "../afterword.d.ts";

type Props = Omit<HTMLAttributes, keyof ArticleFeedbackAttributes> &
  ArticleFeedbackAttributes &
  AfterwordListeners<"on"> &
  ReservedProps;

declare module "vue" {
  interface GlobalComponents {
    "article-feedback": DefineComponent<Props>;
  }
}
declare module "vue/jsx-runtime" {
  namespace JSX {
    interface IntrinsicElements {
      "article-feedback": Props;
    }
  }
}

/** What a template's `ref` holds. */
export type { ArticleFeedbackElement };
