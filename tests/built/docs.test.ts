/** Every command in the documentation works, in the order in which its reader meets it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ReviewRow, TokenAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { commandsOf, run, wordsOf } from "../support/commands.ts";
import { voteId } from "../support/vote-id.ts";

const ARTICLE = "https://daily.example/bench";
const keys = { sitekey: "key", secret: "secret" };
let worker: RunningWorker;
let turnstile: Turnstile;

// Each page is read by somebody who starts from nothing.
beforeEach(async () => {
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
});
afterEach(async () => {
  await Promise.all([worker?.close(), turnstile?.close()]);
});

const asAdmin = async <T>(method: string, path: string, body: unknown): Promise<T> => {
  const headers = { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(worker.origin + path, { method, headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
};

async function vote(site: string): Promise<void> {
  const cdata = await articleKey(site, ARTICLE);
  const action = await captchaAction(site);
  const captcha = turnstile.issue({ sitekey: keys.sitekey, action, cdata, hostname: "localhost" });
  const body = new URLSearchParams({
    article: ARTICLE,
    vote_id: voteId(),
    edit: "0",
    choice: "no",
    captcha,
  });
  const init = { method: "POST", headers: { Origin: "https://daily.example" }, body };
  expect((await fetch(`${worker.origin}/v1/sites/${site}/votes`, init)).status).toBe(201);
}

/** Runs a page's commands and gives each one's output. */
async function follow(
  page: string,
  variables: Record<string, string>,
  after?: (line: string, output: string) => void,
) {
  const commands = commandsOf(page);
  const outputs: string[] = [];
  for (const line of commands) {
    const { ok, output } = await run(line, worker.origin, variables);
    expect(ok, `${line}\n${output}`).toBe(true);
    outputs.push(output);
    after?.(line, output);
  }
  return { commands, outputs };
}

test("docs/owners.md: every command works", async () => {
  const variables: Record<string, string> = {
    AFTERWORD_URL: worker.origin,
    AFTERWORD_TOKEN: ADMIN_TOKEN,
    // Of the article that the page registers.
    KEY: await articleKey("daily", ARTICLE),
  };
  const { commands, outputs } = await follow("docs/owners.md", variables, (line, output) => {
    const id = / id, ([0-9a-f-]{36})\./.exec(output)?.[1];
    if (line.includes("token mint") && id) variables.TOKEN_ID = id;
  });
  expect(commands.length).toBeGreaterThan(15);
  expect(outputs.join("\n")).toContain(
    `<script async="" src="${worker.origin}/embed.js" data-site="daily"></script>`,
  );
});

test("docs/moderators.md: every command works with a token that may read, moderate and open the inbox, and no other", async () => {
  await asAdmin("PUT", "/v1/admin/sites/daily", { origins: ["https://daily.example"] });
  const { token } = await asAdmin<TokenAnswer>("POST", "/v1/admin/sites/daily/tokens", {
    name: "Ada",
    scopes: ["read", "moderate", "remarks"],
  });
  await vote("daily");
  const variables: Record<string, string> = { TOKEN: token, KEY: await articleKey("daily", ARTICLE) };
  const { commands, outputs } = await follow("docs/moderators.md", variables, (_line, output) => {
    const revision = /"moderation_revision":(\d+)/.exec(output)?.[1];
    if (revision) variables.SEEN = `"${revision}"`;
    if (!output.startsWith('{"id":"')) return;
    const { id, undoes } = JSON.parse(output) as ReviewRow;
    if (undoes === null) variables.REVIEW = id;
  });
  expect(commands.length).toBeGreaterThan(10);
  // The audit log has them all: two patches, a review, its undoing, a recount.
  const audit = outputs[commands.findIndex((line) => line.endsWith('/audit"'))] ?? "";
  const { entries } = JSON.parse(audit) as { entries: { action: string; by: string }[] };
  expect(entries.filter(({ by }) => by === "Ada").length).toBeGreaterThanOrEqual(3);
});

test("README.md: every command works or is what this test run is made of", async () => {
  const elsewhere =
    /^(npm (start|test|run (browsers|build|demo|sizes|check|fix|wrangler|deploy)|run build && npm run sizes)\b)/;
  const variables: Record<string, string> = { AFTERWORD_URL: worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN };
  for (const line of commandsOf("README.md")) {
    if (elsewhere.test(line)) continue;
    const { ok, output } = await run(line, worker.origin, variables);
    expect(ok, `${line}\n${output}`).toBe(true);
  }
});

describe("the runner of documented commands", () => {
  test("splits words as a shell does", () => {
    const words = wordsOf(`curl -d '{"a": "$X"}' "$X/y"z  -H "A: b c" # why`, { X: "1" });
    expect(words).toEqual(["curl", "-d", '{"a": "$X"}', "1/yz", "-H", "A: b c"]);
  });

  test("refuses what it doesn't know, so that no command goes untested", async () => {
    await expect(run("rm -rf /", worker.origin, {})).rejects.toThrow("No test runs this command");
    await expect(run("curl --wings x", worker.origin, {})).rejects.toThrow("No test knows curl");
  });

  test("tells a failed command", async () => {
    expect((await run(`curl ${worker.origin}/nothing-here`, worker.origin, {})).ok).toBe(false);
    expect(
      (await run("npm run site -- show nobody", worker.origin, { AFTERWORD_URL: worker.origin })).ok,
    ).toBe(false);
  });
});
