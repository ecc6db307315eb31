/** Two versions at once: during a deploy, isolates of one call objects of another, in both directions. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { bundleWorker } from "../support/bundle.ts";
import { KEYS, Newsroom, ORIGIN, until, varsFor } from "../support/newsroom.ts";

const THIS = fileURLToPath(new URL("../../dist/worker/index.js", import.meta.url));
let turnstile: Turnstile;
let directory: string;
let neighbour: string;

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [KEYS] });
  directory = mkdtempSync(join(tmpdir(), "afterword-neighbours-"));
  neighbour = join(directory, "neighbour.js");
  await bundleWorker("neighbour.ts", neighbour);
});
afterAll(async () => {
  await turnstile?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(["adds", "leaves-out"])("a version that %s fields", (dialect) => {
  test.each(["objects", "worker"])(
    "as the %s: votes, moderators and owners are served by both together",
    async (part) => {
      const options =
        part === "objects"
          ? { script: THIS, objectsScript: neighbour }
          : { script: neighbour, objectsScript: THIS };
      const worker: RunningWorker = await startWorker({
        port: 0,
        ...options,
        vars: { ...varsFor(turnstile), DIALECT: dialect },
      });
      const room = new Newsroom("mixed", turnstile, () => worker.origin);
      const article = `${ORIGIN}/mixed`;
      const admin = "/v1/admin/sites/mixed";
      const path = await room.articlePath(article);

      // An owner.
      expect((await room.configure({ minimum: 1 })).status).toBe(201);
      expect(await room.admin("GET", admin)).toMatchObject({ status: 200, body: { minimum: 1 } });
      const minted = await room.admin<{ id: string }>("POST", `${admin}/tokens`, {
        name: "m",
        scopes: ["read"],
      });
      expect(minted.status).toBe(201);
      expect((await room.admin("GET", `${admin}/tokens`)).status).toBe(200);
      const articles = [{ article: `${ORIGIN}/registered`, title: "Registered" }];
      expect((await room.admin("POST", `${admin}/articles`, { articles })).status).toBe(200);

      // Readers: a vote, the same again, a change, one that is held.
      const yes = await room.ballot(article);
      expect(await room.send(yes)).toMatchObject({ status: 201, body: { status: "counted", choice: "yes" } });
      expect(await room.send(yes, true)).toMatchObject({ status: 200, body: { tally: { yes: 1, no: 0 } } });
      expect(await room.send({ ...yes, choice: "no", edit: 1 }, true)).toMatchObject({
        body: { tally: { yes: 0, no: 1 } },
      });
      expect(await room.send(await room.ballot(article))).toMatchObject({ status: 201 });

      // Moderators: the article, its state, a review and its undoing, the index, the log.
      expect(await room.article(article)).toMatchObject({ status: 200, body: { tally: { yes: 1, no: 1 } } });
      for (const state of ["closed", "open"])
        expect((await room.admin("PATCH", path, { state, note: "a deploy" })).status).toBe(200);
      const filter = { standing: "counted" };
      const dry = { action: "void", filter, note: "a deploy", dry_run: true };
      expect(await room.admin("POST", `${path}/reviews`, dry)).toMatchObject({
        status: 200,
        body: { votes: 2 },
      });
      expect((await room.admin("POST", `${path}/recount`, { note: "a deploy" })).status).toBeLessThan(300);
      await until(
        async () => (await room.index()).body.articles.find((row) => row.article === article)?.tally,
        (tally) => tally?.yes === 1 && tally.no === 1,
      );
      await until(
        async () => (await room.poll(article)).tally,
        (tally) => tally?.yes === 1 && tally.no === 1,
      );

      // An article that has become another one takes its votes along.
      const to = `${ORIGIN}/moved`;
      expect(
        (await room.admin("POST", `${admin}/moves`, { from: article, to, note: "renamed" })).status,
      ).toBeLessThan(300);
      await until(
        async () => (await room.article(to)).body.tally,
        (tally) => tally?.yes === 1 && tally.no === 1,
      );
      expect((await room.admin("DELETE", `${admin}/tokens/${minted.body.id}`)).status).toBe(204);
      await worker.close();
    },
    120_000,
  );
});
