/** The widget's own vote ids: what the worker makes of them. */
import { expect, test, vi } from "vitest";
import { hourNow, newVoteId } from "../../../widget/intent/vote-id.ts";
import { hourOfVoteId } from "../../../worker/domain/counting/vote-id.ts";

test("an id is a UUID of version 7 that carries its hour, and no two are the same", () => {
  const ids = Array.from({ length: 1_000 }, () => newVoteId(498_000));
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(hourOfVoteId(id)).toBe(498_000);
  }
  expect(new Set(ids).size).toBe(1_000);
});

test("the hour goes on by the page's own clock, whatever the reader's says", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(5_000);
  const clock = { hour: 498_000, loadedMs: 5_000 };
  expect(hourNow(clock)).toBe(498_000);
  now.mockReturnValue(5_000 + 3_600_000);
  expect(hourNow(clock)).toBe(498_001);
  now.mockRestore();
});
