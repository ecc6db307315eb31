/** What remarks cost the Poll object that counts votes: rows read for what is few among many. */
import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { RemarkStore } from "../../../worker/poll/remarks/store.ts";
import { countedSql } from "../rows.ts";
import { article, pollOf, registerSite, vote } from "../support.ts";

const REMARKS = 20_000;
const FIRST = "1".padStart(24, "0");

test("what the Desk is to hear of, and how many got their first words today, is found without reading all remarks", async () => {
  const site = await registerSite();
  const id = article("many");
  await vote(site, { article: id });
  const read = await runInDurableObject(await pollOf(site, id), (_poll, { storage: { sql } }) => {
    sql.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO remark (vote, edit, reasons, id, seq, worded, sent_ms)
       SELECT randomblob(16), 1, 'clear', printf('%024x', i), 1, 1, 1 FROM n`,
      REMARKS,
    );
    const counted = countedSql(sql);
    const store = new RemarkStore(counted.sql);
    expect(store.waiting).toBe(false);
    expect(store.byId(FIRST)).toMatchObject({ seq: 1 });
    expect(store.firstOn(2)).toBe(0);
    store.told([{ id: FIRST, seq: 1 }]);
    return counted.rows().read;
  });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(50);
});
