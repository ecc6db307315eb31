/** Every command in the documentation works, in the order in which its reader meets it. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTurnstile, type Turnstile } from "../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { captchaAction } from "../../worker/captcha/action.ts";
import type { ReviewRow, TokenAnswer } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { commandsOf, emptyFolder, run, wordsOf, wrangler } from "../support/commands.ts";
import { voteId } from "../support/vote-id.ts";

const ARTICLE = "https://daily.example/bench";
const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const keys = { sitekey: "key", secret: "secret" };
let worker: RunningWorker;
let turnstile: Turnstile;

// Each page is read by somebody who starts from nothing.
beforeEach(async () => {
  turnstile = await startTurnstile({ pairs: [keys] });
  worker = await serve();
});
afterEach(async () => {
  await Promise.all([worker?.close(), turnstile?.close()]);
});

const serve = () =>
  startWorker({
    port: 0,
    vars: {
      ADMIN_TOKEN,
      TURNSTILE_SITE_KEY: keys.sitekey,
      TURNSTILE_SECRET_KEY: keys.secret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
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

/** What this test run is made of, or another test plays. */
const ELSEWHERE = /^(git pull|npm (start|test|run (demo|browsers|docs|setup|upgrade|rollback)))\b/;

/** What a page's reader has before it is read: names that the page can't know, and a hand in what happens between two commands. */
interface Reader {
  variables?: Record<string, string>;
  after?: (line: string, output: string, variables: Record<string, string>) => Promise<void> | void;
}

const owner = (): Record<string, string> => ({ AFTERWORD_HOST: worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN });
const key = () => articleKey("daily", ARTICLE);
const daily = () => asAdmin("PUT", "/v1/admin/sites/daily", { origins: ["https://daily.example"] });

async function mint(...scopes: string[]): Promise<string> {
  const { token } = await asAdmin<TokenAnswer>("POST", "/v1/admin/sites/daily/tokens", {
    name: "Ada",
    scopes,
  });
  return token;
}

/** Takes the id of a token that was minted. */
const noteToken: Reader["after"] = (line, output, variables) => {
  const id = / id, ([0-9a-f-]{36})\./.exec(output)?.[1];
  if (line.includes("token mint") && id) variables.TOKEN_ID = id;
};

/** Every page that has commands, and what is there before its first one. */
const PAGES: Record<string, () => Promise<Reader>> = {
  "README.md": async () => ({}),
  "docs/contributing.md": async () => ({}),
  "docs/quick-start.md": async () => ({ variables: owner() }),
  "docs/installation.md": async () => ({ variables: owner() }),
  "docs/deployment.md": async () => ({ variables: owner() }),
  "docs/upgrading.md": async () => ({}),
  "docs/theming.md": async () => {
    await daily();
    return { variables: owner() };
  },
  "docs/cli.md": async () => {
    await daily();
    return { variables: owner() };
  },
  "docs/configuration.md": async () => {
    await daily();
    return { variables: { ...owner(), KEY: await key() }, after: noteToken };
  },
  "docs/privacy.md": async () => {
    await daily();
    await vote("daily");
    const read = await mint("read");
    const headers = { Authorization: `Bearer ${read}` };
    const votes = `/v1/moderation/sites/daily/articles/${await key()}/votes?format=ndjson`;
    const { vote: VOTE } = JSON.parse(await (await fetch(worker.origin + votes, { headers })).text());
    return { variables: { ...owner(), KEY: await key(), VOTE } };
  },
  "docs/monitoring.md": async () => {
    await daily();
    return { variables: owner(), after: noteToken };
  },
  "docs/backup.md": async () => {
    await daily();
    await vote("daily");
    return {
      variables: { ...owner(), KEY: await key() },
      // It is read back where there is nothing of it.
      after: async (line, _output, variables) => {
        if (!line.includes("> daily.ndjson")) return;
        await worker.close();
        worker = await serve();
        variables.AFTERWORD_HOST = worker.origin;
      },
    };
  },
  "docs/rest-api.md": async () => {
    await daily();
    return { variables: { TOKEN: await mint("read") } };
  },
  "docs/remarks.md": async () => {
    await daily();
    return { variables: { TOKEN: await mint("read", "remarks") } };
  },
  "docs/moderation.md": async () => {
    await daily();
    await vote("daily");
    return {
      variables: { TOKEN: await mint("read", "moderate"), KEY: await key() },
      after: (_line, output, variables) => {
        const revision = /"moderation_revision":(\d+)/.exec(output)?.[1];
        if (revision) variables.SEEN = `"${revision}"`;
        if (!output.startsWith('{"id":"')) return;
        const { id, undoes } = JSON.parse(output) as ReviewRow;
        if (undoes === null) variables.REVIEW = id;
      },
    };
  },
};

/** Runs a page's commands and gives each one's output. */
async function follow(page: string): Promise<{ commands: string[]; outputs: string[] }> {
  const { variables = {}, after } = (await PAGES[page]?.()) ?? {};
  const folder = emptyFolder();
  const commands = commandsOf(page).filter(
    // Those of the command line's own page are run packed: tests/built/cli.test.ts.
    (line) => !ELSEWHERE.test(line) && !(page === "docs/cli.md" && line.startsWith("npx afterword ")),
  );
  const outputs: string[] = [];
  for (const line of commands) {
    const { ok, output } = await run(line, worker.origin, variables, folder);
    expect(ok, `${line}\n${output}`).toBe(true);
    outputs.push(output);
    await after?.(line, output, variables);
  }
  return { commands, outputs };
}

describe("every command of the documentation works, in the order in which its reader meets it", () => {
  test("each page that has commands is followed", () => {
    const docs = readdirSync(root("docs")).filter((name) => name.endsWith(".md"));
    const all = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...docs.map((name) => `docs/${name}`)];
    expect(all.filter((page) => commandsOf(page).length > 0).sort()).toEqual(Object.keys(PAGES).sort());
  });

  test.each(Object.keys(PAGES))("%s", async (page) => {
    const { commands, outputs } = await follow(page);
    const said = outputs.join("\n");
    if (page === "docs/installation.md")
      expect(said).toContain(`<script async="" src="${worker.origin}/embed.js" data-site="daily"></script>`);
    if (page === "docs/backup.md") expect(said).toContain("old widget");
    if (page !== "docs/moderation.md") return;
    // The audit log has them all: two patches, a review, its undoing, a recount.
    const audit = outputs[commands.findIndex((line) => line.endsWith('/audit"'))] ?? "";
    const { entries } = JSON.parse(audit) as { entries: { action: string; by: string }[] };
    expect(entries.filter(({ by }) => by === "Ada").length).toBeGreaterThanOrEqual(3);
  });
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

  test("knows what Wrangler has, and what it has not", () => {
    expect(wrangler("wrangler -- secret put ADMIN_TOKEN".split(" ")).ok).toBe(true);
    expect(wrangler("wrangler -- secret putt ADMIN_TOKEN".split(" ")).ok).toBe(false);
    expect(wrangler("wrangler -- tail --wings".split(" ")).ok).toBe(false);
  });

  test("tells a failed command", async () => {
    expect((await run(`curl ${worker.origin}/nothing-here`, worker.origin, {})).ok).toBe(false);
    expect(
      (await run("npm run site -- show nobody", worker.origin, { AFTERWORD_HOST: worker.origin })).ok,
    ).toBe(false);
  });
});
