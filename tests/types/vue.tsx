/** A Vue page in strict TypeScript: JSX, and what templates are checked by. */
import type { GlobalComponents } from "vue";
import "../../widget/types/vue.d.ts";

export const poll = (
  <article-feedback
    site="daily"
    theme="dark"
    class="poll"
    onafterword-vote={({ detail }) => console.log(detail.choice, detail.tally?.yes)}
  />
);
// @ts-expect-error No such theme.
export const theme = <article-feedback theme="pink" />;

type Props = InstanceType<GlobalComponents["article-feedback"]>["$props"];
export const props: Props = { site: "daily", "onafterword-error": ({ detail }) => detail.trouble };
// @ts-expect-error No such theme.
export const wrong: Props = { theme: "pink" };
