/**
 * All sites of the deployment, for the operator. They are read from KV's keys, which no site's object has to be woken for: what
 * was registered within the last minute may be missing there (kv/concepts/how-kv-works). Decides nothing by it.
 */
import { Hono } from "hono/tiny";
import { captchaAction } from "../captcha/action.ts";
import { type SiteRow, type SitesAnswer, SitesQuery, upToDate } from "../contract/index.ts";
import { unfit } from "../domain/failure.ts";
import { SITES_PAGE_ROWS } from "../limits/reading.ts";
import { readQuery } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { tagged } from "../middleware/revision.ts";
import { adminToken } from "../middleware/token.ts";
import { type PublishedSettings, siteKvKey } from "../published.ts";
import { moment } from "./rows.ts";

/** What the keys of all sites begin with. */
const PREFIX = siteKvKey("");

export const sites = new Hono<AppEnv>().get("/", adminToken, async (c) => {
  const query = readQuery(c, SitesQuery);
  if (!query.ok) return problem(c, query);
  const { cursor, limit = SITES_PAGE_ROWS } = query.value;
  const asked = { prefix: PREFIX, limit, ...(cursor !== undefined && { cursor }) };
  const page = await c.env.PUBLISHED.list(asked).catch((error: Error) => {
    // KV's own word for a cursor that is none of its own; everything else is no fault of who asks.
    if (cursor !== undefined && /cursor/i.test(error.message)) return null;
    throw error;
  });
  if (!page) return problem(c, unfit([{ field: "cursor", detail: "that of the last page" }]));
  const names = page.keys.map(({ name }) => name);
  const found =
    names.length > 0 ? await c.env.PUBLISHED.get<PublishedSettings>(names, "json") : new Map<string, null>();
  const rows = await Promise.all(
    names.map(async (name): Promise<SiteRow[]> => {
      const stored = found.get(name);
      // Gone since its key was listed.
      if (!stored) return [];
      const site = name.slice(PREFIX.length);
      const { state, origins, jurisdiction } = upToDate(stored);
      const { registeredMs } = stored;
      const registered_at = registeredMs === undefined ? null : moment(registeredMs);
      const captcha_action = await captchaAction(site);
      return [{ site, state, origins, captcha_action, registered_at, jurisdiction }];
    }),
  );
  const answer: SitesAnswer = { sites: rows.flat(), cursor: page.list_complete ? null : page.cursor };
  return tagged(c, answer);
});
