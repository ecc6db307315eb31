/** What tests of erasing look at: every row of the three objects and what KV has. Asks as an owner and as a reader. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { ArticleEraseAnswer, SiteEraseAnswer, VoteEraseAnswer } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { hex } from "../../../worker/domain/bytes.ts";
import { anyAddress } from "../../support/address.ts";
import { ADMIN, call, callAs, eventually, ORIGIN } from "../support.ts";

/** All that an object holds, its rows, its indexes of words and its other values, as text; blobs in hex. */
export function rowsOf(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_object: unknown, { storage }: DurableObjectState) => {
    const tables = storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*'")
      .toArray();
    const rows = tables.map(({ name }) => [name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]);
    return JSON.stringify([rows, [...storage.kv.list()]], (_name, value: unknown) =>
      value instanceof ArrayBuffer ? hex(new Uint8Array(value)) : value,
    );
  });
}

/** As they are before anybody spies on them. */
const getSite = env.SITE.getByName.bind(env.SITE);
const getDesk = env.DESK.getByName.bind(env.DESK);

/** All that is stored of a site, but for its Polls. */
export async function ofSite(site: string): Promise<string> {
  return (await rowsOf(getSite(site))) + (await rowsOf(getDesk(site)));
}

/** Names and values in KV under a prefix. */
export async function inKv(prefix: string): Promise<string> {
  const { keys } = await env.PUBLISHED.list({ prefix });
  const values = await Promise.all(keys.map(({ name }) => env.PUBLISHED.get(name)));
  return JSON.stringify([keys.map(({ name }) => name), values]);
}

const query = (dryRun: boolean) => `?note=asked+by+its+author&dry_run=${dryRun}`;

export async function eraseArticle(site: string, id: string, dryRun = false, token = ADMIN) {
  const path = `/v1/admin/sites/${site}/articles/${await articleKey(site, id)}${query(dryRun)}`;
  const response = await callAs(token, "DELETE", path);
  return { status: response.status, body: await response.json<ArticleEraseAnswer & { code?: string }>() };
}

export async function eraseVote(site: string, id: string, vote: Uint8Array, dryRun = false) {
  const key = await articleKey(site, id);
  const path = `/v1/admin/sites/${site}/articles/${key}/votes/${hex(vote)}${query(dryRun)}`;
  const response = await callAs(ADMIN, "DELETE", path);
  return { status: response.status, body: await response.json<VoteEraseAnswer & { code?: string }>() };
}

export async function eraseSite(site: string, dryRun = false, token = ADMIN) {
  const response = await callAs(token, "DELETE", `/v1/admin/sites/${site}${query(dryRun)}`);
  return { status: response.status, body: await response.json<SiteEraseAnswer & { code?: string }>() };
}

/** As a reader's browser does. */
export async function eraseOwn(site: string, key: string, vote_id: string, dryRun = false) {
  const response = await call(`/v1/sites/${site}/votes/erase`, {
    method: "POST",
    headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() },
    body: new URLSearchParams({ key, vote_id, dry_run: String(dryRun) }),
  });
  return { status: response.status, body: await response.json<VoteEraseAnswer & { code?: string }>() };
}

/** Waits until KV has the poll and the Desk its row. */
export async function published(site: string, id: string): Promise<void> {
  const key = await articleKey(site, id);
  await eventually(
    () => env.PUBLISHED.get(`poll:${site}:${key}`),
    (value) => value !== null,
  );
  await eventually(
    () => env.DESK.getByName(site).list({ sort: "newest-vote", q: "" }, null),
    ({ rows }) => rows.some((row) => row.key === key && row.yes + row.no > 0),
  );
}
