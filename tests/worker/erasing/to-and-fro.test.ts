/**
 * Hostile and usual requests of readers and moderators around a poll that goes back to its bookmarks now and then, by a stand-in
 * of the platform's calls (bookmarks.ts). The same each time (tests/support/seed.ts); `npm run soak` sends others.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { InboxAnswer, RestoreAnswer, ReviewRow } from "../../../worker/contract/index.ts";
import { articleKey } from "../../../worker/domain/articles/article-key.ts";
import { masked } from "../../../worker/domain/remarks/screening/screening.ts";
import { keptText } from "../../../worker/domain/remarks/text.ts";
import { voteId } from "../../support/vote-id.ts";
import { remark } from "../remarks/support.ts";
import { ADMIN, article, callAs, eventually, post, registerSite, vote } from "../support.ts";
import { mark, standIn } from "./bookmarks.ts";
import { eraseOwn } from "./support.ts";

beforeEach(standIn);
afterEach(() => void vi.restoreAllMocks());

const STEPS = 150;
const SEED = Number(env.SEED);

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "__proto__",
    "'; DROP TABLE vote; --",
    "<script>",
    "-1",
    "1e999",
    "x".repeat(3_000),
  ),
);
const mostly = (usual: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: hostile });
const note = mostly(fc.constant("because"));
const which = fc.nat(1_000);
const edit = mostly(fc.integer({ min: 0, max: 10 }).map(String));

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("say" as const),
      which,
      edit,
      vote_edit: mostly(fc.integer({ min: 0, max: 3 }).map(String)),
      reasons: mostly(fc.constantFrom("", "clear", "fair,clear", "topic")),
      text: fc.oneof(hostile, fc.constantFrom("", "Kiwi", "Quetzal", "ada@example.com")),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("vote" as const),
      which,
      edit,
      choice: mostly(fc.constantFrom("yes", "no", "none")),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("review" as const),
      action: mostly(fc.constantFrom("hold", "void", "restore", "count")),
      note,
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("mark" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("restore" as const),
      which,
      note,
      dry_run: fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.anything() },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("erase" as const), which }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("delete" as const), which, note }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("whatever comes before and after it, a poll that goes back and forth answers nobody a 500, counts what its votes are and keeps none that was erased, and the inbox has what somebody sent", async () => {
  const site = await registerSite({ remarks: "text", remarks_per_day: 1_000 });
  const id = article("to-and-fro");
  const at = `/v1/moderation/sites/${site}`;
  const key = await articleKey(site, id);
  const [of, owner] = [`${at}/articles/${key}`, `/v1/admin/sites/${site}/articles/${key}`];
  const votes = Array.from({ length: 12 }, () => voteId());
  for (const vote_id of votes) expect((await vote(site, { article: id, vote_id })).status).toBe(201);
  const marks = [await mark(site, id)];
  const any = (all: readonly string[], n: number) => all[n % all.length] ?? "";
  const inbox = async () => (await (await callAs(ADMIN, "GET", `${at}/remarks`)).json<InboxAnswer>()).remarks;
  const sent = new Set<string>();
  const erased = new Set<string>();
  let back = 0;

  const status = async (each: Step): Promise<number> => {
    switch (each.does) {
      case "say": {
        const { does: _, which, edit, vote_edit, ...said } = each;
        sent.add(said.text);
        const fields = { article: id, vote_id: any(votes, which), edit, vote_edit };
        return (
          await remark(site, { ...said, ...(fields as unknown as { article: string; vote_id: string }) })
        ).status;
      }
      case "vote":
        return (
          await post(site, {
            article: id,
            vote_id: any(votes, each.which),
            edit: each.edit as unknown as number,
            choice: each.choice,
          })
        ).status;
      case "review": {
        const { action, note } = each;
        return (await callAs(ADMIN, "POST", `${of}/reviews`, { action, note, dry_run: false })).status;
      }
      case "mark":
        marks.push(await mark(site, id));
        return 200;
      case "restore": {
        const body = { bookmark: any(marks, each.which), note: each.note, dry_run: each.dry_run };
        const response = await callAs(ADMIN, "POST", `${owner}/restore`, body);
        if (response.status === 200 && !(await response.json<RestoreAnswer>()).dry_run) back += 1;
        return response.status;
      }
      case "erase": {
        const vote_id = any(votes, each.which);
        const { status } = await eraseOwn(site, key, vote_id);
        if (status === 200) erased.add(vote_id);
        return status;
      }
      case "delete": {
        const rows = (await inbox()).map((row) => row.id);
        const path = `${at}/remarks/${any(rows, each.which) || "0".repeat(24)}`;
        return (await callAs(ADMIN, "DELETE", `${path}?${new URLSearchParams({ note: each.note })}`)).status;
      }
    }
  };
  await fc.assert(
    fc.asyncProperty(step, async (each) => {
      expect(await status(each), JSON.stringify(each)).toBeLessThan(500);
    }),
    // One after another, not each alone: what fails is not tried smaller.
    { numRuns: STEPS, seed: SEED, endOnFailure: true },
  );
  // How often is the seed's business.
  expect(back).toBeGreaterThan(0);
  const recount = await eventually(
    async () => (await callAs(ADMIN, "POST", `${of}/recount`, { note: "sure?" })).json<ReviewRow>(),
    ({ state }) => state === "done",
  );
  expect(recount.difference).toBe(0);
  for (const vote_id of erased)
    expect(await eraseOwn(site, key, vote_id)).toMatchObject({ body: { vote: null } });
  const kept = new Set([...sent].map((text) => masked(keptText(text.toWellFormed()) ?? "")));
  for (const { text } of await inbox()) expect(text === null || kept.has(text), String(text)).toBe(true);
}, 180_000);
