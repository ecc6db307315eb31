/** What the packed command line says when it was misused, refused or left alone: each one sentence, with an exit code. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Problem, TokenAnswer } from "../../worker/contract/index.ts";
import { ADMIN_TOKEN } from "../support/admin-token.ts";
import { openPacked, type Packed } from "../support/packed.ts";
import { freePorts } from "../support/ports.ts";

let packed: Packed;
beforeAll(async () => {
  packed = await openPacked();
});
afterAll(() => packed?.close());

const afterword: Packed["run"] = (...given) => packed.run(...given);

/** A host that is not ours, or one in trouble. */
let host: Server | undefined;
afterEach(() => {
  host?.closeAllConnections();
  host?.close();
});
async function hostThat(answers: RequestListener): Promise<string> {
  host = createServer(answers).listen(0, "127.0.0.1");
  await once(host, "listening");
  return `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
}

test.each([
  [["article", "list", "daily", "--fnd", "x"], "There is no option --fnd here. Did you mean --find?"],
  [["article", "lits", "daily"], 'There is no command "article lits". Did you mean "article list"?'],
  [["exprot", "daily"], 'There is no command "exprot". Did you mean "export"?'],
  [["--wings"], "There is no option --wings without a command."],
  [["article"], "Which one?"],
  [["site", "show", "daily", "--json=yes"], "--json takes no value."],
  [["article", "list", "daily", "--find"], "--find takes a value after it."],
  [["article", "list", "daily", "--find", "a", "--find", "b"], "--find is given twice"],
  [["site", "show"], '"site show" takes SITE: afterword site show SITE'],
  [["review", "apply", "daily", "x", "burn", "--every-vote"], "ACTION is one of hold, void, restore, count."],
  [["review", "apply", "daily", "x", "void", "--every-vote", "--choice", "no"], "one or the other"],
  [["site", "show", "daily", "--timeout", "soon"], '--timeout takes a number, and not "soon".'],
  [["site", "set", "daily"], "Name a setting to change"],
  [["export", "daily", "--audit", "--votes", "x"], "each is an export of its own"],
])("%j is misused: exits 2 and says how, and what was meant", async (args, text) => {
  const { code, out, err } = await afterword(args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(text);
});

describe("a refusal is the API's sentence with its mend", () => {
  test("401, 403 and 409, and what does not fit by the names that were typed", async () => {
    await afterword(["site", "add", "daily", "--origin", "https://daily.example"]);
    const mint = ["token", "mint", "daily", "--name", "reader", "--scope", "read"];
    const { token } = JSON.parse((await afterword([...mint, "--json"])).out) as TokenAnswer;
    const told = async (args: string[], env: Record<string, string> = {}) => {
      const { code, out, err } = await afterword(args, { env });
      expect({ code, out }).toEqual({ code: 1, out: "" });
      return err;
    };
    expect(await told(["site", "show", "daily"], { AFTERWORD_TOKEN: "afterword_no-such" })).toBe(
      "token-invalid: This token is not valid for this site. It may be another site's, expired or revoked: look at AFTERWORD_TOKEN, or mint another.\n",
    );
    expect(await told(["site", "show", "daily"], { AFTERWORD_TOKEN: token })).toBe(
      'scope-missing: This token or person may not do that. "site show" takes the scope manage.\n',
    );
    const whole = ["export", "daily", "--format", "ndjson"];
    expect(await told(whole, { AFTERWORD_TOKEN: token })).toContain("The whole site takes the scope manage.");
    expect(await told(mint)).toMatch(/^name-taken: /);
    const words = ["site", "set", "daily", "--theme", "pink", "--remove-origin", "https://x.example"];
    expect(await told(words)).toContain("\n--theme: one of auto, light, dark");
    await fetch(`${packed.worker.origin}/v1/admin/sites/daily/articles`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, "Content-Type": "application/json" },
      body: JSON.stringify({ articles: [{ article: "post-1" }] }),
    });
    const until = ["review", "preview", "daily", "post-1", "void", "--until", "today"];
    expect(await told(until)).toContain("\n--until: a moment with its zone");
    expect(await told(["article", "list", "daily", "--since", "today"])).toContain("\n--since: a moment");
    expect(await told(["invite", "daily", "--name", "A", "--scope", "read", "--minutes", "0"])).toContain(
      "\n--minutes: ",
    );
  });

  test("429 says when to try again, and 500 names the request", async () => {
    const problem = (status: number, code: Problem["code"], more: object, headers = {}) =>
      hostThat((_request, response) => {
        response.writeHead(status, { "Content-Type": "application/problem+json", ...headers });
        response.end(JSON.stringify({ status, code, detail: "No\u001b[2J.", request_id: "r-1", ...more }));
      });
    const many = await problem(429, "too-many-requests", {}, { "Retry-After": "10" });
    expect(await afterword(["site", "show", "daily", "--host", many])).toEqual({
      ...{ code: 1, out: "" },
      err: "too-many-requests: No [2J. Try again in 10 seconds.\n",
    });
    host?.close();
    const ours = await problem(500, "internal", {});
    expect((await afterword(["site", "show", "daily", "--host", ours])).err).toContain("(request r-1)");
    host?.close();
    const changed = { changed: { at: "2027-01-01T00:00:00Z", by: "Ada", by_id: null } };
    const meanwhile = await problem(409, "changed-meanwhile", changed);
    expect((await afterword(["site", "show", "daily", "--host", meanwhile])).err).toContain(
      "It was Ada, at 2027-",
    );
  });
});

describe("a host that is not Afterword, or does not answer: exits 3", () => {
  const shown = async (AFTERWORD_HOST: string, ...more: string[]) => {
    const { code, out, err } = await afterword(["site", "show", "daily", ...more], {
      env: { AFTERWORD_HOST },
    });
    expect({ code, out }).toEqual({ code: 3, out: "" });
    return err.replace(AFTERWORD_HOST, "HOST");
  };

  test("where nothing listens, and where no host has the name", async () => {
    const nothing = await shown(`http://127.0.0.1:${await freePorts(1)}`);
    expect(nothing).toBe("HOST does not answer: nothing listens at that address (ECONNREFUSED).\n");
    expect(await shown("https://nowhere.invalid")).toMatch(/^HOST does not answer: .+\.\n$/);
  });

  test("where nothing ever comes, once it has waited", async () => {
    const host = await hostThat(() => {});
    expect(await shown(host, "--timeout", "1")).toBe(
      "HOST does not answer: nothing has come for 1 seconds.\n",
    );
  });

  test("where a page answers, with whatever status", async () => {
    for (const status of [200, 403, 502]) {
      const host = await hostThat((_request, response) => {
        response.writeHead(status, { "Content-Type": "text/html" });
        response.end("<h1>Hello</h1>");
      });
      expect(await shown(host)).toMatch(
        /^HOST answers(| \d+), but not as Afterword does: is AFTERWORD_HOST right\?\n$/,
      );
    }
  });

  test("where it sends on elsewhere, and the token does not go along", async () => {
    const seen: unknown[] = [];
    const host = await hostThat(({ url, headers }, response) => {
      seen.push(url);
      expect(headers.authorization).toBe(`Bearer ${ADMIN_TOKEN}`);
      response.writeHead(301, { Location: "https://www.votes.example/" }).end();
    });
    expect(await shown(host)).toContain("HOST sends on to https://www.votes.example/");
    expect(seen).toEqual(["/v1/admin/sites/daily"]);
  });
});

describe("an export that does not reach its end", () => {
  const HALF = '\ufeff"path","yes"\r\n/v1,1\r\n';
  const half = (then: (response: Parameters<RequestListener>[1]) => void) =>
    hostThat((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/csv" });
      response.write(HALF, () => then(response));
    });
  const file = () => join(packed.directory, "articles.csv");
  const left = () => readdirSync(packed.directory).filter((name) => name.startsWith("articles.csv"));

  test("is a failure, and the file that was there stays", async () => {
    writeFileSync(file(), "of yesterday");
    const cut = await half((response) => response.destroy());
    const { code, err } = await afterword(["export", "daily", "--output", file(), "--host", cut]);
    expect({ code, err }).toEqual({ code: 1, err: "The answer was cut. Run it again.\n" });
    expect(left()).toEqual(["articles.csv"]);
    expect(readFileSync(file(), "utf8")).toBe("of yesterday");
    const printed = await afterword(["export", "daily", "--host", cut]);
    expect(printed).toEqual({ code: 1, out: HALF, err: "The answer was cut. Run it again.\n" });
  });

  test("and no host that falls silent holds it up for ever", async () => {
    const silent = await half(() => {});
    const { code, err } = await afterword(["export", "daily", "--host", silent, "--timeout", "1"]);
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining("nothing has come") });
  });

  test("killed half-way, it leaves no file by the name it was given", async () => {
    rmSync(file(), { force: true });
    let child: ChildProcess | undefined;
    const slow = await half(() => {});
    const running = afterword(["export", "daily", "--output", file(), "--host", slow], {
      started: (process) => {
        child = process;
      },
    });
    // The half is on the disk.
    await expect
      .poll(() => left().map((name) => readFileSync(join(packed.directory, name), "utf8")))
      .toEqual([HALF]);
    child?.kill("SIGKILL");
    await running;
    expect(left()).toEqual([`articles.csv.${child?.pid}.part`]);
  });

  test("where it can't be written, that is said in a sentence", async () => {
    const { code, err } = await afterword([
      "export",
      "daily",
      "--output",
      join(packed.directory, "none/articles.csv"),
    ]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("can't be written") });
  });
});

test("whoever reads no further ends it without a word", async () => {
  const endless = await hostThat((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/csv" });
    const more = () => void response.write("line\n".repeat(10_000), (error) => error || more());
    more();
  });
  const script = `"${join(packed.folder, "node_modules/.bin/afterword")}" export daily --host ${endless} | head -1`;
  const shell = spawn("sh", ["-c", script], {
    env: { PATH: process.env.PATH, AFTERWORD_TOKEN: ADMIN_TOKEN },
  });
  let [out, err] = ["", ""];
  shell.stdout.on("data", (chunk) => (out += chunk));
  shell.stderr.on("data", (chunk) => (err += chunk));
  await once(shell, "close");
  expect({ out, err }).toEqual({ out: "line\n", err: "" });
});
