/** The steps that bring a reader into a state of the poll: what is opened, pressed, voted by others, done by moderators. */
import { captchaAction } from "../../../worker/captcha/action.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../address.ts";
import { voteId } from "../vote-id.ts";
import { type Reader, SITE, type Stage } from "./stage.ts";

/** A state of the poll. */
export interface PollState {
  name: string;
  /** What takes a while to be served, begun before any state is reached. */
  prepare?(stage: Stage): Promise<void>;
  /** Brings a fresh reader there. */
  reach(stage: Stage, reader: Reader): Promise<void>;
}

const COUNTED = "Counted.";

/** The page of a state, with an article of its own. */
export const pathOf = (state: string) => `/element?${state.replaceAll(" ", "-")}`;

/** Makes a site, or gives it other settings. */
export async function register(stage: Stage, site: string, settings: Record<string, unknown>): Promise<void> {
  const origins = [stage.publisher.origin, stage.stranger.origin];
  await stage.asAdmin("PUT", `/v1/admin/sites/${site}`, { origins, ...settings });
}

/** Votes of other readers, so that there is a result worth showing. */
export async function crowd(stage: Stage, path: string, yes: number, no: number): Promise<void> {
  const article = stage.publisher.origin + path;
  const [action, cdata] = await Promise.all([captchaAction(SITE), articleKey(SITE, article)]);
  const vote = (choice: string) =>
    fetch(`${stage.worker.origin}/v1/sites/${SITE}/votes`, {
      method: "POST",
      headers: { Origin: stage.publisher.origin, "CF-Connecting-IP": anyAddress() },
      body: new URLSearchParams({
        article,
        vote_id: voteId(),
        edit: "0",
        choice,
        captcha: stage.turnstile.issue({ ...stage.captcha, action, cdata }),
      }),
    });
  const choices = [...Array(yes).fill("yes"), ...Array(no).fill("no")];
  for (const { status } of await Promise.all(choices.map(vote)))
    if (status !== 201) throw new Error(`A vote of the crowd was answered with ${status}.`);
}

/** Timers of so many milliseconds and more never end, or end at once: no state waits for a watchdog, or is ended by one. */
export async function timers({ context }: Reader, fromMs: number, end: "never" | "at once"): Promise<void> {
  await context.addInitScript(
    ([from, never]) => {
      const real = setTimeout;
      const timer = (run: () => void, ms = 0) =>
        ms < Number(from) ? real(run, ms) : never ? 0 : real(run, 0);
      Object.assign(window, { setTimeout: timer });
      if (never) AbortSignal.timeout = () => new AbortController().signal;
    },
    [fromMs, end === "never" ? 1 : 0],
  );
}

/** Opens a page and shows the poll of a site there. */
export async function open({ page, open, choice }: Reader, path: string, site = SITE): Promise<void> {
  await open(path);
  if (site === SITE) return;
  await page.evaluate((id) => document.querySelector("article-feedback")?.setAttribute("site", id), site);
  await choice("Yes").waitFor();
}

/** Opens the page of a state and presses a button. */
export async function press(reader: Reader, state: string, choice: "Yes" | "No" = "Yes", site = SITE) {
  await open(reader, pathOf(state), site);
  await reader.choice(choice).click();
}

/** A counted vote. */
export async function votes(reader: Reader, state: string, choice: "Yes" | "No" = "Yes", site = SITE) {
  await press(reader, state, choice, site);
  await reader.hears(COUNTED);
}

/** Opens the page of a state where no buttons are drawn. */
export async function visit(stage: Stage, { page }: Reader, path: string): Promise<void> {
  await page.goto(stage.publisher.origin + path);
  await page.locator("article-feedback").scrollIntoViewIfNeeded();
}

/** Does something to an article as its moderator. */
export async function moderate(stage: Stage, state: string, method: string, more: string, body: object) {
  const key = await articleKey(SITE, stage.publisher.origin + pathOf(state));
  const path = `/v1/moderation/sites/${SITE}/articles/${key}${more}`;
  const { status } = await stage.asAdmin(method, path, { ...body, note: "the tests" });
  if (status !== 200 && status !== 201) throw new Error(`${path} was answered with ${status}.`);
}

/** Asks until the poll of an article is served as wished. */
export async function served(
  stage: Stage,
  site: string,
  path: string,
  wish: (poll: { state: string; results: string; remarks?: object }) => boolean,
) {
  const article = encodeURIComponent(stage.publisher.origin + path);
  const address = `${stage.worker.origin}/v1/sites/${site}/poll?article=${article}`;
  while (!wish(await (await fetch(address)).json())) await new Promise((resolve) => setTimeout(resolve, 50));
}
