/** What is served beside the API: a page for each problem's `type`, and types that browsers take for text. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../../local/worker.ts";
import { ErrorCode, type Problem } from "../../worker/contract/errors.ts";
import { MEANINGS } from "../../worker/middleware/meanings.ts";

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ port: 0, vars: {} });
});
afterAll(() => worker?.close());

const problemOf = async (path: string, init?: RequestInit) =>
  (await (await fetch(worker.origin + path, init)).json()) as Problem;
const readable = (html: string) => html.replace(/<\/?code>/g, "`").replaceAll("&lt;", "<");

describe("the type of a problem", () => {
  test.each(ErrorCode.options)(
    "of %s leads to a page that says what happened and what to do",
    async (code) => {
      const response = await fetch(`${worker.origin}/problems/${code}`);
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
      expect(response.headers.get("Content-Security-Policy")).toBe(
        "default-src 'none'; frame-ancestors 'none'",
      );
      const text = readable(await response.text());
      const [status, detail] = MEANINGS[code];
      expect(text).toContain(`<h1>${code}</h1>`);
      expect(text).toContain(`${status}`);
      expect(text).toContain(`What happened: ${detail}`);
      expect(text).toMatch(/What to do: [A-Z].{10,}\./);
    },
  );

  test("is that page's address, at the deployment that answers", async () => {
    for (const [path, init, code] of [
      ["/nothing-here", {}, "not-found"],
      ["/v1/sites/nowhere/poll?article=a", {}, "unknown-site"],
      ["/health", { method: "PUT" }, "method-not-allowed"],
      ["/v1/admin/sites/nowhere", {}, "token-required"],
    ] as const) {
      const { type } = await problemOf(path, init);
      expect(type).toBe(`${worker.origin}/problems/${code}`);
      expect(await (await fetch(type)).text()).toContain(`<h1>${code}</h1>`);
    }
  });

  test("that nobody has is a problem itself, and all are listed", async () => {
    expect(await problemOf("/problems/no-such-code")).toMatchObject({ code: "not-found" });
    const list = await (await fetch(`${worker.origin}/problems/`)).text();
    expect([...list.matchAll(/href="\/problems\/([a-z-]+)"/g)].map(([, code]) => code)).toEqual(
      [...ErrorCode.options].sort(),
    );
  });
});

test("the element's types are served as text, not as video", async () => {
  const response = await fetch(`${worker.origin}/afterword.d.ts`);
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
});
