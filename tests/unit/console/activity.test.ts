/** What the activity says of each entry of the audit log. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DOINGS, deedOf } from "../../../console/activity/words.ts";

const WORKER = fileURLToPath(new URL("../../../worker/", import.meta.url));

/** Every action that the worker's sources name to the log. */
function actions(): string[] {
  const sources = readdirSync(WORKER, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const named = sources.flatMap((name) => [
    ...readFileSync(WORKER + name, "utf8").matchAll(
      /"((?:article|articles|remark|remarks|site|token|person|session|vote)\.[a-z-]{4,})"/g,
    ),
  ]);
  const reviews = ["hold", "void", "restore", "count", "undo"].map((each) => `review.${each}`);
  const ends = ["person", "invitation", "session"].map((each) => `${each}.revoke`);
  return [...new Set([...named.map(([, action = ""]) => action), ...reviews, ...ends])];
}

test("every action of the worker is told in words, and one that only a newer version knows by its name", () => {
  expect(actions().length).toBeGreaterThan(15);
  for (const action of actions()) {
    const { did } = deedOf({ action, before: {}, after: {} });
    expect(did, action).not.toBe(action.replace(".", " "));
  }
  expect(deedOf({ action: "webhook.add", before: null, after: null })).toEqual({ did: "webhook add" });
});

test("every action of the worker is found by one of the doings that can be asked for", () => {
  const first = (action: string) => action.split(".")[0];
  const asked = Object.keys(DOINGS);
  // Registering articles and withdrawing invitations are found by who and when.
  for (const action of actions().filter((each) => !/^(articles|invitation)\./.test(each)))
    expect(asked, action).toContain(first(action));
});

test("says how many votes, which state and which settings", () => {
  const say = (action: string, before: unknown, after: unknown) => deedOf({ action, before, after });
  expect(say("review.hold", {}, { votes: 41 }).did).toBe("held back 41 votes on");
  expect(say("review.void", {}, { votes: 1 }).did).toBe("voided 1 vote on");
  expect(say("article.patch", { state: "open", title: "A" }, { state: "closed", title: "A" })).toEqual({
    did: "closed",
  });
  expect(say("article.patch", { state: "open", title: "A" }, { state: "open", title: "B" })).toEqual({
    did: "named anew",
    how: ", before “A”",
  });
  expect(say("articles.register", null, ["a", "b"]).did).toBe("registered 2 articles");
  const taken = (after: object) => say("remarks.export", null, { unmasked: true, ...after }).did;
  expect(taken({})).toBe("took what readers write away, what is hidden too");
  expect(taken({ whole_site: true })).toBe("took the whole site away, what is hidden too");
});

test("says what was made of remarks as they are sorted in the console", () => {
  const say = (after: object) => deedOf({ action: "remarks.sort", before: {}, after }).did;
  expect(say({ a: "no-action" })).toBe("sorted 1 remark as “No action”");
  expect(say({ a: "acted-on 2026-11-27T10:00:00.000Z" })).toBe("sorted 1 remark as “Acted on”");
  expect(say({ a: "useful", b: "useful" })).toBe("sorted 2 remarks as “Useful”");
  expect(say({ a: "useful", b: "new" })).toBe("sorted 2 remarks");
  expect(say({ a: "archived" })).toBe("archived 1 remark");
  // Of a newer version.
  expect(say({ a: "later" })).toBe("sorted 1 remark as “later”");
});

test("calls settings as their form does, with what they were and are where that is short", () => {
  const say = (before: unknown, after: unknown) => deedOf({ action: "site.configure", before, after }).did;
  expect(say({ minimum: 0, theme: "auto" }, { minimum: 5, theme: "auto" })).toBe(
    "changed the setting “Votes before any result is told” (0 → 5) of the site",
  );
  expect(say({ remarks: "text" }, { remarks: "off" })).toBe(
    "changed the setting “Readers who have voted may say why” (by reasons and in words to the newsroom → no) of the site",
  );
  expect(say({ off: [], question: null }, { off: ["tag:war"], question: { de: "Gut?" } })).toBe(
    "changed the settings “Where no poll is drawn” (none → tag:war), “The question” of the site",
  );
  const long = "a".repeat(41);
  expect(say({ contact: null }, { contact: long })).toBe(
    "changed the setting “Where readers who need an answer write to” of the site",
  );
  expect(say({ newer_still: 1 }, { newer_still: 2 })).toBe(
    "changed the setting “newer still” (1 → 2) of the site",
  );
});
