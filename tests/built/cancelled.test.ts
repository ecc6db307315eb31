/** Readers who leave while their vote is on its way: nobody else waits for them, and no vote is lost or doubled. */
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ArticleAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../support/address.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { voteId } from "../support/vote-id.ts";

const ORIGIN = "https://daily.example";
const ARTICLE = `${ORIGIN}/left`;
const keys = { sitekey: "key", secret: "secret" };
const action = await captchaAction("left");
const ROUNDS = 20;
const READERS = 30;
let turnstile: Turnstile;
let worker: RunningWorker;
let key: string;

beforeAll(async () => {
  turnstile = await startTurnstile({ pairs: [keys] });
  worker = await startWorker({
    port: 0,
    vars: {
      ADMIN_TOKEN,
      TURNSTILE_SITE_KEY: keys.sitekey,
      TURNSTILE_SECRET_KEY: keys.secret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
  });
  key = await articleKey("left", ARTICLE);
  await asAdmin("PUT", "/v1/admin/sites/left", { origins: [ORIGIN] });
});
afterAll(async () => {
  await Promise.all([worker?.close(), turnstile?.close()]);
});

const asAdmin = (method: string, path: string, body?: unknown) =>
  fetch(`${worker.origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

function send(vote_id: string, captcha: string, signal?: AbortSignal): Promise<number> {
  const body = new URLSearchParams({ article: ARTICLE, edit: "0", choice: "yes", vote_id, captcha });
  const init = {
    method: "POST",
    headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress() },
    body,
    ...(signal ? { signal } : {}),
  };
  return fetch(`${worker.origin}/v1/sites/left/votes`, init).then(async (response) => {
    await response.body?.cancel();
    return response.status;
  });
}

test("600 votes, a third of whose readers leave at some point of the way, are all counted once in the end", async () => {
  let left = 0;
  for (let round = 0; round < ROUNDS; round++)
    await Promise.all(
      Array.from({ length: READERS }, async (_, i) => {
        const vote_id = voteId();
        const challenge = { sitekey: keys.sitekey, action, cdata: key, hostname: "localhost" };
        const captcha = turnstile.issue(challenge);
        if (i % 3 !== 0) {
          expect(await send(vote_id, captcha)).toBe(201);
          return;
        }
        // From before the request has arrived to after it was answered.
        const leaving = new AbortController();
        setTimeout(() => leaving.abort(), round);
        const status = await send(vote_id, captcha, leaving.signal).catch(() => "left");
        if (status === "left") {
          left += 1;
          expect([200, 201]).toContain(await send(vote_id, captcha));
        } else expect(status).toBe(201);
      }),
    );
  expect(left).toBeGreaterThan(ROUNDS);
  const path = `/v1/moderation/sites/left/articles/${key}`;
  const { tally } = (await (await asAdmin("GET", path)).json()) as ArticleAnswer;
  expect(tally.yes).toBe(ROUNDS * READERS);
  const { difference } = await (await asAdmin("POST", `${path}/recount`, { note: "to be sure" })).json();
  expect(difference).toBe(0);
});

test("a hundred senders who never finish their vote keep nobody else from voting", async () => {
  const { port } = new URL(worker.origin);
  const head = [
    "POST /v1/sites/left/votes HTTP/1.1",
    "Host: localhost",
    `Origin: ${ORIGIN}`,
    "CF-Connecting-IP: 203.0.113.9",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Length: 2000",
    "",
    "article=",
  ].join("\r\n");
  const sockets = await Promise.all(
    Array.from(
      { length: 100 },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(Number(port), "127.0.0.1", () => socket.write(head, () => resolve(socket)));
          socket.on("error", reject);
        }),
    ),
  );
  // Each goes on, a letter at a time, while others vote.
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write("a");
  }, 20);
  try {
    for (let i = 0; i < 20; i++) {
      const challenge = { sitekey: keys.sitekey, action, cdata: key, hostname: "localhost" };
      expect(await send(voteId(), turnstile.issue(challenge))).toBe(201);
    }
  } finally {
    clearInterval(drip);
    for (const socket of sockets) socket.destroy();
  }
});
