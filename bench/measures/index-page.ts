/** The first page of a site's index: of a hundred thousand articles beside a thousand. The seeds are proved first. */
import { interleaved, ratio, tell } from "../rounds.ts";
import { ADMIN_TOKEN, asAdmin, inside, ORIGIN, type Workers } from "../stage.ts";
import { rounded, shown, spread } from "../stats.ts";
import type { Row } from "./row.ts";

const SITES = { "bench-large": 100_000, "bench-small": 1_000 };
const ASKS = {
  "newest votes first": "sort=newest-vote",
  "most votes first": "sort=votes",
  "best approved first": "sort=approval",
  "most held first": "sort=held",
  "a search of three words": `q=${encodeURIComponent("storm over harbour 77")}`,
} as const;

interface Index {
  articles: { key: string }[];
  cursor: string | null;
}

/** Milliseconds of one page. */
async function page({ ours }: Workers, site: string, query: string): Promise<number> {
  const before = performance.now();
  const { articles } = await asAdmin<Index>(ours, "GET", `/v1/moderation/sites/${site}/articles?${query}`);
  if (articles.length === 0) throw new Error(`${site} lists nothing for ${query}`);
  return performance.now() - before;
}

/** Articles that an export lists, line by line. */
async function exported({ ours }: Workers, site: string): Promise<number> {
  const response = await fetch(`${ours.origin}/v1/moderation/sites/${site}/export?format=csv`, {
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  let lines = 0;
  for await (const bytes of response.body ?? []) for (const byte of bytes) if (byte === 10) lines += 1;
  return lines - 1;
}

export async function indexPage(workers: Workers): Promise<Row[]> {
  for (const [site, articles] of Object.entries(SITES)) {
    tell(`seeding ${articles} articles`);
    await asAdmin(workers.ours, "PUT", `/v1/admin/sites/${site}`, { origins: [ORIGIN] });
    await inside(workers.ours, `articles?site=${site}&articles=${articles}`);
    const listed = await exported(workers, site);
    if (listed !== articles) throw new Error(`${site} lists ${listed} articles`);
  }
  const rows: Row[] = [];
  for (const [what, query] of Object.entries(ASKS)) {
    const times = await interleaved(`page one, ${what}`, {
      large: () => page(workers, "bench-large", query),
      small: () => page(workers, "bench-small", query),
    });
    rows.push({
      what: `index, 100,000 articles, ${what}: page one against 1,000 (ms)`,
      value: `${shown(ratio(times.large, times.small))} (${rounded(spread(times.large).median)})`,
      target: "≤ 5",
    });
  }
  return rows;
}
