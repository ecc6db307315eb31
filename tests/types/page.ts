/** A page without a framework, in strict TypeScript. */
import type { AfterwordDetail } from "../../widget/afterword.d.ts";

const poll = document.querySelector("article-feedback");
poll?.addEventListener("afterword-vote", ({ detail }) => console.log(detail.choice, detail.tally?.yes));
document.addEventListener("afterword-remark", ({ detail }) => console.log(detail.remark, detail.choice));
document.addEventListener("afterword-error", ({ detail }) => console.log(detail.trouble));
export const now: AfterwordDetail | null | undefined = poll?.poll;
void poll?.vote("none").then(() => poll.refresh());
// @ts-expect-error No such choice.
void poll?.vote("maybe");
// @ts-expect-error The poll may not be there yet.
poll?.poll.article;
