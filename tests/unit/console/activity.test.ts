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
  expect(say("site.configure", { minimum: 0, theme: "auto" }, { minimum: 5, theme: "auto" }).did).toBe(
    "changed minimum of the site",
  );
  expect(say("articles.register", null, ["a", "b"]).did).toBe("registered 2 articles");
  const taken = (after: object) => say("remarks.export", null, { unmasked: true, ...after }).did;
  expect(taken({})).toBe("took what readers write away, what is hidden too");
  expect(taken({ whole_site: true })).toBe("took the whole site away, what is hidden too");
});
