/**
 * What the poll plays on: the built worker, the captcha stand-in, the publisher's site and a stranger's site. Each on an
 * origin of its own, none of them a stub. Brings no browser: stage.ts and webkit.ts do.
 */
import { type Publisher, startPublisher } from "../../../local/publisher/server.ts";
import { startTurnstile, type Turnstile } from "../../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../../local/worker.ts";
import type { ArticleAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { READY_REASONS } from "../../../worker/domain/remarks/ready.ts";
import { ADMIN_TOKEN } from "../admin-token.ts";

export const SITE = "demo";

export interface Scenery {
  worker: RunningWorker;
  turnstile: Turnstile;
  /** Where the stand-in's captchas are solved. */
  captcha: { sitekey: string; hostname: string };
  publisher: Publisher;
  /** An origin that is not the site's. */
  stranger: Publisher;
  /** The site that the publisher's pages show: SITE, but for `turnTo`. */
  site(): string;
  /** Replaces the site's settings, and waits until they are served. */
  configure(settings: Record<string, unknown>): Promise<void>;
  /** Turns the publisher's pages to a new site, whose settings nobody has to wait for; without settings back to SITE. */
  turnTo(settings?: Record<string, unknown>): Promise<void>;
  /** Calls the API with the admin token. */
  asAdmin(method: string, path: string, body?: unknown): Promise<Response>;
  /** The exact tally of the article at a publisher's path. */
  article(path: string): Promise<ArticleAnswer | undefined>;
  close(): Promise<void>;
}

/**
 * Opens it, with the site registered. `vars` are the worker's, over those that every test needs. `https`: it answers by TLS with a
 * certificate that whoever calls it must take as it is.
 */
export async function openScenery(vars: Record<string, string> = {}, https = false): Promise<Scenery> {
  const pair = { sitekey: "0x4AAAAAAAstage", secret: "secret-of-the-stage" };
  const turnstile = await startTurnstile({ pairs: [pair] });
  const worker = await startWorker({
    ...{ port: 0, https },
    vars: {
      ADMIN_TOKEN,
      TURNSTILE_SITE_KEY: pair.sitekey,
      TURNSTILE_SECRET_KEY: pair.secret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
      ...vars,
    },
  });
  const publisher = await startPublisher({ afterword: worker.origin, site: SITE });
  const stranger = await startPublisher({ afterword: worker.origin, site: SITE });

  const asAdmin = (method: string, path: string, body?: unknown) =>
    fetch(`${worker.origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  async function configure(settings: Record<string, unknown>): Promise<void> {
    const put = { origins: [publisher.origin], ...settings };
    const answer = await (await asAdmin("PUT", `/v1/admin/sites/${SITE}`, put)).json();
    for (;;) {
      const poll = await (await fetch(`${worker.origin}/v1/sites/${SITE}/poll?article=a`)).json();
      const state = answer.state === "paused" ? "closed" : "open";
      const same = ["captcha", "results", "minimum", "theme"].every((name) => poll[name] === answer[name]);
      // Where the wording goes by language, some wording must be there.
      const { question } = answer;
      const worded =
        question && typeof question === "object" ? poll.question !== null : poll.question === question;
      const spoken = (answer.words === null) === (poll.words === null);
      // And the reasons, where they are asked for on every page.
      const reasons: { id: string }[] = poll.remarks?.reasons.no ?? [];
      const ids = answer.reasons?.no?.map(({ id }: { id: string }) => id) ?? READY_REASONS.no;
      const wanted = answer.remarks === "off" || answer.remarks_in.length > 0 ? "" : ids.join();
      const asked = reasons.map(({ id }) => id).join() === wanted;
      if (same && worded && spoken && asked && poll.state === state) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await configure({});

  let site = SITE;
  let made = 0;
  async function turnTo(settings?: Record<string, unknown>): Promise<void> {
    site = SITE;
    if (settings) {
      site = `${SITE}-${++made}`;
      const wanted = { origins: [publisher.origin], ...settings };
      const { status } = await asAdmin("PUT", `/v1/admin/sites/${site}`, wanted);
      if (status >= 300) throw new Error(`The settings of a new site were answered with ${status}.`);
    }
    for (const each of [publisher, stranger]) each.turnTo(site);
  }

  return {
    site: () => site,
    turnTo,
    worker,
    turnstile,
    captcha: { sitekey: pair.sitekey, hostname: new URL(worker.origin).hostname },
    publisher,
    stranger,
    configure,
    asAdmin,
    async article(path) {
      // Straight from the article's Poll: the index hears of a vote a moment later.
      const key = await articleKey(site, publisher.origin + path);
      const response = await asAdmin("GET", `/v1/moderation/sites/${site}/articles/${key}`);
      return response.ok ? response.json() : undefined;
    },
    async close() {
      await Promise.all([worker.close(), publisher.close(), stranger.close(), turnstile.close()]);
    },
  };
}
