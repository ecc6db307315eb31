/** The lists of a site: its index, in orders and pages, the sections it can be filtered by, and its signals. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  type IndexAnswer,
  IndexQuery,
  type IndexRow,
  type SectionsAnswer,
  type SignalsAnswer,
  SignalsQuery,
} from "../contract/index.ts";
import { type IndexedRow, type IndexPage, placeOf } from "../desk/article-index.ts";
import type { SignalsPlace } from "../desk/signals.ts";
import { type Failure, unfit } from "../domain/failure.ts";
import { SECTIONS_MAX, WALK_MS } from "../limits/reading.ts";
import { readQuery } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { registered } from "../middleware/registered.ts";
import { tagged, taggedSince } from "../middleware/revision.ts";
import { token } from "../middleware/token.ts";
import { deskOf as stubOf } from "../object/stubs.ts";
import { articleRow, importedOf } from "./rows.ts";

type C = Context<AppEnv>;
const deskOf = (c: C) => stubOf(c.env, c.var.site);

/** The place that a cursor of the site's signals names. */
function signalsPlace(cursor: string): SignalsPlace {
  const [hour, tenths, key = "", n] = cursor.split(".");
  return { hour: Number(hour), tenths: Number(tenths), key, n: Number(n) };
}

const indexRow = (row: IndexedRow): IndexRow => ({
  ...articleRow(row),
  signal: row.signal ?? null,
  imported: importedOf(row),
});

/** Articles that somebody has before them, as they are now. */
function shownArticles(c: C, query: IndexQuery, keys: string[]): Promise<Response> {
  const { closeAfterDays } = c.var.access;
  return taggedSince(
    c,
    String(closeAfterDays),
    (known) => deskOf(c).shown(query, keys, closeAfterDays, known),
    ({ rows, ahead }): IndexAnswer => ({ articles: rows.map(indexRow), cursor: null, ahead }),
  );
}

export const lists = new Hono<AppEnv>()
  /** A page of the index. The first begins a list, which the cursor walks. */
  .get("/:site/articles", token("read", "a query"), registered, async (c) => {
    const query = readQuery(c, IndexQuery);
    if (!query.ok) return problem(c, query);
    const { cursor, shown } = query.value;
    if (shown !== undefined) return shownArticles(c, query.value, shown.split("."));
    const place = cursor === undefined ? undefined : placeOf(cursor);
    if (place === null) return problem(c, unfit([{ field: "cursor", detail: "none of this site's" }]));
    const { closeAfterDays } = c.var.access;
    const page: IndexPage | Failure = await (place
      ? deskOf(c).listOn(place, closeAfterDays)
      : deskOf(c).list(query.value, closeAfterDays));
    if (!page.ok) return problem(c, page);
    const answer: IndexAnswer = { articles: page.rows.map(indexRow), cursor: page.cursor };
    // Each asking begins a list of its own. What was read before may stand while its cursor has half of its time left.
    const list = page.cursor && Math.floor(Date.now() / (WALK_MS / 2));
    return tagged(c, answer, { content: [answer.articles, list] });
  })

  /** The sections that a list can be filtered by. */
  .get("/:site/sections", token("read"), registered, async (c) => {
    const answer: SectionsAnswer = { sections: await deskOf(c).sections(SECTIONS_MAX) };
    return tagged(c, answer);
  })

  /** What stands out on the whole site, as the Polls told the Desk. */
  .get("/:site/signals", token("read", "a query"), registered, async (c) => {
    const query = readQuery(c, SignalsQuery);
    if (!query.ok) return problem(c, query);
    const after = query.value.cursor === undefined ? null : signalsPlace(query.value.cursor);
    const { signals, next } = await deskOf(c).signals(query.value, after);
    const cursor = next && [next.hour, next.tenths, next.key, next.n].join(".");
    const answer: SignalsAnswer = { signals, cursor };
    return tagged(c, answer);
  });
