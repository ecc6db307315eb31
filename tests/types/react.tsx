/** A React page in strict TypeScript: what is right compiles, what is wrong does not. */
import "../../widget/types/react.d.ts";

export const poll = (
  <article-feedback
    site="daily"
    article="https://daily.example/react"
    theme="dark"
    className="poll"
    ref={(element) => void element?.vote("yes")}
    onafterword-vote={({ detail }) => console.log(detail.choice, detail.tally?.yes)}
  />
);
// @ts-expect-error No such theme.
export const theme = <article-feedback theme="pink" />;
// @ts-expect-error An error says no choice.
export const error = <article-feedback onafterword-error={({ detail }) => detail.choice} />;
