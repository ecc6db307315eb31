/**
 * An owner, a moderator and readers of one site, over HTTP, at whatever worker answers just now: it may be another one at
 * the next call. Knows nothing of what is inside.
 */
import type { Turnstile } from "../../local/turnstile/server.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ArticleAnswer, IndexAnswer, PollAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { anyAddress } from "./address.ts";
import { ADMIN_TOKEN } from "./admin-token.ts";
import { voteId } from "./vote-id.ts";

export const ORIGIN = "https://daily.example";
export const KEYS = { sitekey: "0x4AAAAAAAnewsroom", secret: "secret-of-the-newsroom" };

/** What a worker is started with, so that it takes the stand-in's captchas. */
export const varsFor = (turnstile: Turnstile): Record<string, string> => ({
  ADMIN_TOKEN,
  TURNSTILE_SITE_KEY: KEYS.sitekey,
  TURNSTILE_SECRET_KEY: KEYS.secret,
  TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
  TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
});

/** One reader's vote: what is sent, each time it is sent. */
export interface Ballot {
  article: string;
  vote_id: string;
  choice: "yes" | "no" | "none";
  edit: number;
  captcha: string;
}

export interface Answer<T> {
  status: number;
  body: T & { code?: string };
}

export class Newsroom {
  readonly site: string;
  readonly #turnstile: Turnstile;
  readonly #origin: () => string;

  constructor(site: string, turnstile: Turnstile, origin: () => string) {
    this.site = site;
    this.#turnstile = turnstile;
    this.#origin = origin;
  }

  /** Calls with the admin token. */
  async admin<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(`${this.#origin()}${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // What is deleted is answered with nothing.
    return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
  }

  /** Registers the site, or replaces its settings. */
  configure(settings: Record<string, unknown> = {}) {
    return this.admin("PUT", `/v1/admin/sites/${this.site}`, { origins: [ORIGIN], ...settings });
  }

  /** A new reader's vote, with a captcha solved for it. */
  async ballot(article: string, choice: Ballot["choice"] = "yes"): Promise<Ballot> {
    const cdata = await articleKey(this.site, article);
    const action = await captchaAction(this.site);
    const challenge = { sitekey: KEYS.sitekey, action, cdata, hostname: "localhost" };
    return { article, vote_id: voteId(), choice, edit: 0, captcha: this.#turnstile.issue(challenge) };
  }

  /** Sends a vote as a browser does, from a network of its own. `known`: without a captcha, as what was sent before is. */
  async send({ captcha, edit, ...fields }: Ballot, known = false): Promise<Answer<Record<string, unknown>>> {
    const body = new URLSearchParams({ ...fields, edit: String(edit), ...(known ? {} : { captcha }) });
    const response = await fetch(`${this.#origin()}/v1/sites/${this.site}/votes`, {
      method: "POST",
      headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Sends the remark of a vote, alike. */
  async remark(fields: {
    article: string;
    vote_id: string;
    vote_edit: number;
    edit: number;
    reasons: string;
    text?: string;
  }): Promise<Answer<{ status?: string }>> {
    const { article, vote_id, vote_edit, edit, reasons, text = "" } = fields;
    const all = { article, vote_id, vote_edit: String(vote_edit), edit: String(edit), reasons, text };
    const response = await fetch(`${this.#origin()}/v1/sites/${this.site}/remarks`, {
      method: "POST",
      headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() },
      body: new URLSearchParams(all),
    });
    return { status: response.status, body: (await response.json()) as { status?: string } };
  }

  /** A moderator's view of one article, straight from its Poll. */
  async article(article: string): Promise<Answer<ArticleAnswer>> {
    return this.admin("GET", await this.articlePath(article));
  }

  async articlePath(article: string): Promise<string> {
    return `/v1/moderation/sites/${this.site}/articles/${await articleKey(this.site, article)}`;
  }

  index(): Promise<Answer<IndexAnswer>> {
    return this.admin("GET", `/v1/moderation/sites/${this.site}/articles`);
  }

  /** What readers see. */
  async poll(article: string): Promise<PollAnswer> {
    const path = `/v1/sites/${this.site}/poll?article=${encodeURIComponent(article)}`;
    return (await (await fetch(`${this.#origin()}${path}`)).json()) as PollAnswer;
  }
}

/** Asks again until the answer is as expected. The test's own time limit ends it. */
export async function until<T>(ask: () => Promise<T>, expected: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (expected(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
