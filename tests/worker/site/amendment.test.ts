/** A change of settings over HTTP: merged in one turn of the Site object, told, and meant or not. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { AmendAnswer, AuditAnswer, PollAnswer, Problem } from "../../../worker/contract/index.ts";
import { ADMIN, call, callAs, eventually, ORIGIN, registerSite } from "../support.ts";

const admin = (site: string) => `/v1/admin/sites/${site}`;
const amend = async (site: string, patch: unknown) => {
  const response = await callAs(ADMIN, "PATCH", admin(site), patch);
  return { status: response.status, body: await response.json<AmendAnswer & Problem>() };
};
const settings = async (site: string) => (await callAs(ADMIN, "GET", admin(site))).json();

describe("a change of a site's settings", () => {
  test("answers all settings and the difference, and is kept", async () => {
    const site = await registerSite({ question: { uk: "Так?", "*": "Good?" }, minimum: 5 });
    const { status, body } = await amend(site, { question: { de: "Gut?", uk: null }, state: "paused" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      site,
      state: "paused",
      minimum: 5,
      question: { "*": "Good?", de: "Gut?" },
      dry_run: false,
    });
    expect(body.changes).toEqual([
      { setting: "question.de", before: null, after: "Gut?" },
      { setting: "question.uk", before: "Так?", after: null },
      { setting: "state", before: "active", after: "paused" },
    ]);
    const { dry_run: _, changes: __, ...all } = body;
    expect(await settings(site)).toEqual(all);
  });

  test("that comes at once with others loses none of them, the pause included", async () => {
    const site = await registerSite();
    const languages = ["de", "fr", "it", "nl", "pl", "uk", "es", "pt"];
    const changes = languages.map((language) => ({
      question: { [language]: `In ${language}?` },
      words: { [language]: { counted: language } },
      origins_add: [`https://${language}.example`],
    }));
    await Promise.all([...changes, { state: "paused" }].map((patch) => amend(site, patch)));
    expect(await settings(site)).toMatchObject({
      state: "paused",
      question: Object.fromEntries(languages.map((each) => [each, `In ${each}?`])),
      words: Object.fromEntries(languages.map((each) => [each, { counted: each }])),
      origins: expect.arrayContaining([ORIGIN, ...languages.map((each) => `https://${each}.example`)]),
    });
  });

  test("as a dry run, and one that changes nothing, tells the difference, writes nothing and is in no log", async () => {
    const site = await registerSite({ theme: "dark" });
    const before = await env.SITE.getByName(site).settings();
    const { body } = await amend(site, { theme: "light", origins_remove: [], dry_run: true });
    expect(body).toMatchObject({ dry_run: true, theme: "light" });
    expect(body.changes).toEqual([{ setting: "theme", before: "dark", after: "light" }]);
    expect((await amend(site, { theme: "dark" })).body.changes).toEqual([]);
    expect(await env.SITE.getByName(site).settings()).toEqual(before);
    await amend(site, { minimum: 3 });
    const audit = async () =>
      (await callAs(ADMIN, "GET", `/v1/moderation/sites/${site}/audit`)).json<AuditAnswer>();
    const { entries } = await eventually(audit, (each) => each.entries.length > 1);
    expect(entries.map(({ before, after }) => [before, after])).toMatchObject([
      [{ minimum: 0 }, { minimum: 3 }],
      [null, { theme: "dark" }],
    ]);
  });

  test("reaches readers like any other", async () => {
    const site = await registerSite();
    await amend(site, { question: { de: "Gut?" } });
    const poll = async () => (await call(`/v1/sites/${site}/poll?article=a&language=de`)).json<PollAnswer>();
    expect((await eventually(poll, ({ question }) => question !== null)).question).toBe("Gut?");
  });

  test.each([
    ["no origin left", { origins_remove: [ORIGIN] }, "origins"],
    ["an origin that is none", { origins_add: ["daily.example"] }, "origins_add.0"],
    ["a pattern of strangers' hosts", { origins_add: [ORIGIN, "https://*.co.uk"] }, "origins_add.1"],
    [
      "an origin to be removed that isn't there",
      { origins_remove: ["https://typo.example"] },
      "origins_remove.0",
    ],
    ["a question without a text", { questions: { useful: { labels: null } } }, "questions.useful.question"],
    ["an unknown setting", { wings: 2 }, "wings"],
    ["another default question", { default_question: "useful" }, "default_question"],
  ])("with %s is refused by name and changes nothing", async (_what, patch, field) => {
    const site = await registerSite();
    const before = await settings(site);
    const { status, body } = await amend(site, { ...patch, theme: "dark" });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid-request", fields: [field] });
    expect(await settings(site)).toEqual(before);
  });

  test("of a site that nobody has registered is refused and registers nothing", async () => {
    expect((await amend("nobody-amends", { theme: "dark" })).body.code).toBe("unknown-site");
    expect(await env.SITE.getByName("nobody-amends").settings()).toBeNull();
  });

  test("keeps settings that only a newer version knows", async () => {
    const site = await registerSite({ theme: "dark" });
    const stub = env.SITE.getByName(site);
    const stored = () =>
      runInDurableObject(stub, (_site, { storage: { sql } }) =>
        JSON.parse(sql.exec<{ settings: string }>("SELECT settings FROM setting").one().settings),
      );
    const newer = { ...(await stored()), wings: 2, results: "sometimes" };
    await runInDurableObject(stub, (_site, { storage: { sql } }) => {
      sql.exec("UPDATE setting SET settings = ?", JSON.stringify(newer));
    });
    await amend(site, { state: "paused" });
    expect(await stored()).toEqual({ ...newer, state: "paused" });
  });
});
