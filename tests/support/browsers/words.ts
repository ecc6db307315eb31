/** Readers of the stage who vote and say why, as their browsers would, and their remarks in the inbox and on a page of the console. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { captchaAction } from "../../../worker/captcha/action.ts";
import type { InboxAnswer, RemarkRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../address.ts";
import { until } from "../newsroom.ts";
import { voteId } from "../vote-id.ts";
import { SITE, type Stage } from "./stage.ts";

/** A reader who has voted and written. */
export interface Writer {
  /** The article's key. */
  key: string;
  /** The inbox's row of it. */
  row: RemarkRow;
  /** Writes other words; of none takes them back. Waits for nobody to hear of it. */
  rewrite(text: string, reasons?: string): Promise<void>;
}

/** The inbox, as the API tells it. */
export async function inbox(stage: Stage, query = ""): Promise<InboxAnswer> {
  return (await stage.asAdmin("GET", `/v1/moderation/sites/${SITE}/remarks${query}`)).json();
}

interface Said {
  choice?: "yes" | "no";
  reasons?: string;
  text?: string;
  title?: string;
}

/** A reader's vote on a page of the publisher's; what writes beside it waits for nobody to hear of it. */
async function voted(
  stage: Stage,
  path: string,
  { choice = "no", reasons = "incorrect", title = "The bench by the canal" }: Said,
): Promise<Omit<Writer, "row">> {
  const article = stage.publisher.origin + path;
  const [action, key] = await Promise.all([captchaAction(SITE), articleKey(SITE, article)]);
  const vote_id = voteId();
  let edit = 0;
  const post = async (route: string, fields: Record<string, string>) => {
    const response = await fetch(`${stage.worker.origin}/v1/sites/${SITE}/${route}`, {
      method: "POST",
      headers: { Origin: stage.publisher.origin, "CF-Connecting-IP": anyAddress() },
      body: new URLSearchParams({ article, vote_id, ...fields }),
    });
    if (!response.ok) throw new Error(`${route}: ${await response.text()}`);
  };
  const captcha = stage.turnstile.issue({ ...stage.captcha, action, cdata: key });
  await post("votes", { edit: "0", choice, title, captcha });
  const rewrite = (words: string, why = reasons) =>
    post("remarks", { vote_edit: "0", edit: String(++edit), reasons: why, text: words });
  return { key, rewrite };
}

/** A vote and a remark beside it, once the inbox has it. */
export async function written(stage: Stage, path: string, said: Said = {}): Promise<Writer> {
  const { text = "It was Tuesday." } = said;
  const { key, rewrite } = await voted(stage, path, said);
  const rows = async () => (await inbox(stage, `?key=${key}`)).remarks;
  // One that says what another says is shown with it.
  const before = new Map((await rows()).map(({ id, copies }) => [id, copies]));
  await rewrite(text);
  const fresh = async () => (await rows()).find(({ id, copies }) => (before.get(id) ?? 0) < copies);
  const row = await until(fresh, (found) => found !== undefined && found.article !== null);
  if (!row) throw new Error("The inbox has not heard of it.");
  return { key, row, rewrite };
}

/** So many readers who write each something else of one article, once the inbox has all of it; the article's key. */
export async function manyWritten(stage: Stage, path: string, n: number): Promise<string> {
  const { key } = await written(stage, path, { text: "Number 1" });
  for (let i = 2; i <= n; i++) await (await voted(stage, path, {})).rewrite(`Number ${i}`);
  const known = async () => {
    const first = await inbox(stage, `?key=${key}`);
    const next = first.cursor ? await inbox(stage, `?key=${key}&cursor=${first.cursor}`) : undefined;
    return first.remarks.length + (next?.remarks.length ?? 0);
  };
  await until(known, (found) => found === n);
  return key;
}

/** What was made of a remark by now. */
export const triageOf = async (stage: Stage, id: string) =>
  (await inbox(stage)).remarks.find((row) => row.id === id)?.triage;

/** Sorts as a program does. */
export async function sorted(stage: Stage, id: string, triage: string): Promise<void> {
  const path = `/v1/moderation/sites/${SITE}/remarks`;
  const answer = await stage.asAdmin("PATCH", path, { remarks: [{ id, triage }] });
  expect((await answer.json()).remarks[0].status).toBe("sorted");
}

/** The row of a page that says something. */
export const rowOf = (page: Page, text: string) => page.locator("main li[data-row]", { hasText: text });

/** Presses a button in it. */
export const press = (page: Page, text: string, name: string) =>
  rowOf(page, text)
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();
