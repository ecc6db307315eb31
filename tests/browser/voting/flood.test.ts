/** What readers are told whose network sends too much. Waits for a minute of the clock to be over. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, SITE, type Stage } from "../../support/browsers/stage.ts";
import { voteId } from "../../support/vote-id.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage?.reset();
  await stage?.close();
});

test("a reader whose network sends too much is told so, and votes from it once the minute is over", async () => {
  const reader = await stage.reader();
  await reader.open("/element?flood");
  // The brake counts by the minute of the clock: the flood and the click must lie in one.
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < 20_000) await new Promise((resolve) => setTimeout(resolve, leftMs));
  const flood = () =>
    fetch(`${stage.worker.origin}/v1/sites/${SITE}/votes`, {
      method: "POST",
      headers: { Origin: stage.publisher.origin },
      body: new URLSearchParams({ article: "x", vote_id: voteId(), edit: "0", choice: "yes" }),
    }).then(async (response) => {
      await response.body?.cancel();
      return response.status;
    });
  const statuses = await Promise.all(Array.from({ length: 260 }, flood));
  expect(statuses).toContain(429);
  await reader.choice("Yes").click();
  await reader.hears("Many votes came from your network just now.");
  await new Promise((resolve) => setTimeout(resolve, 60_000 - (Date.now() % 60_000)));
  await reader.page.getByRole("button", { name: "Try again" }).click();
  await reader.hears("Counted.");
}, 180_000);
