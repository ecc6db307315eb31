/** Lighthouse on the demo article, the page that `npm start` serves, as a phone. Its speed is the bench's business. */
import lighthouse, { type Result } from "lighthouse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchDebuggable } from "../../support/browsers/chromium.ts";
import { openStage, type Stage } from "../../support/browsers/stage.ts";

let stage: Stage;
let chromium: Awaited<ReturnType<typeof launchDebuggable>>;
beforeAll(async () => {
  [stage, chromium] = await Promise.all([openStage(), launchDebuggable()]);
});
afterAll(() => Promise.all([stage?.close(), chromium?.close()]));

/** Reports on a publisher's page, in nothing but two categories, and at the machine's own speed. */
async function report(path: string): Promise<Result> {
  const result = await lighthouse(stage.publisher.origin + path, {
    port: chromium.port,
    onlyCategories: ["accessibility", "best-practices"],
    throttlingMethod: "provided",
    disableFullPageScreenshot: true,
    logLevel: "error",
  });
  if (!result) throw new Error("Lighthouse reported nothing.");
  expect(result.lhr.runtimeError).toBeUndefined();
  return result.lhr;
}

/** What keeps the categories from 100, by name. Audits without weight only inform. */
const failing = ({ categories, audits }: Result) =>
  Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id}: ${audits[id]?.title} ${JSON.stringify(audits[id]?.details)}`),
  );

const scores = ({ categories }: Result) =>
  Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, score]));

const ALL = { accessibility: 1, "best-practices": 1 };

describe("Lighthouse reports 100 for accessibility and best practices", () => {
  test("on the demo article, as it is loaded", async () => {
    const result = await report("/articles/the-bench-by-the-canal");
    expect(failing(result)).toEqual([]);
    expect(scores(result)).toEqual(ALL);
  });

  test("on an article with the poll drawn in the first screen", async () => {
    const result = await report("/first-screen");
    expect(failing(result)).toEqual([]);
    expect(scores(result)).toEqual(ALL);
    // It was there to be looked at: the page has no other buttons.
    expect(result.audits["button-name"]?.scoreDisplayMode).toBe("binary");
  });
});
