/** A Preact page in strict TypeScript. */
import "../../widget/types/preact.d.ts";

export const poll = (
  <article-feedback
    site="daily"
    theme="dark"
    class="poll"
    ref={(element) => void element?.vote("yes")}
    onafterword-vote={({ detail }) => console.log(detail.choice, detail.tally?.yes)}
  />
);
// @ts-expect-error No such theme.
export const theme = <article-feedback theme="pink" />;
// @ts-expect-error An error says no choice.
export const error = <article-feedback onafterword-error={({ detail }) => detail.choice} />;
