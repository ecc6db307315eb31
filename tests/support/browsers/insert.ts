/** A poll that a script of the page's puts there, and what the page then hears of it. */
import type { AfterwordEvents } from "../../../widget/afterword.d.ts";
import type { Reader, Stage } from "./stage.ts";

type Heard = { [name in keyof AfterwordEvents]: [name, AfterwordEvents[name]] }[keyof AfterwordEvents];

/** Opens a page without a poll, puts one into it as a script of the page's would, and writes down what it tells. */
export async function insert(
  stage: Stage,
  reader: Reader,
  article: string,
  options: { page?: string; lang?: string } = {},
) {
  const { page = "en", lang } = options;
  await reader.page.goto(`${stage.publisher.origin}/blank`);
  const wanted = { src: `${stage.worker.origin}/embed.js`, site: stage.site(), article, page, lang };
  await reader.page.evaluate(({ src, site, article, page, lang }) => {
    document.documentElement.lang = page;
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    for (const name of ["ready", "vote", "change", "withdraw", "error"] as const)
      document.addEventListener(`afterword-${name}`, (event) => heard.push([name, event.detail]));
    const poll = document.createElement("article-feedback");
    poll.setAttribute("site", site);
    poll.setAttribute("article", article);
    if (lang) poll.lang = lang;
    const script = document.createElement("script");
    script.src = src;
    document.body.append(poll, script);
  }, wanted);
  await reader.choice("Yes").waitFor();
}

/** Until the page has done what an answer that came just now makes it do. */
export const frames = (reader: Reader) =>
  reader.page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  });
/** What it has told since. */
export const heard = (reader: Reader) =>
  reader.page.evaluate(() => (window as never as { heard: Heard[] }).heard);
/** The question as it is drawn. */
export const question = (reader: Reader) => reader.page.locator("[part=question]").textContent();
