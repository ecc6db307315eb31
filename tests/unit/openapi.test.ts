/** The OpenAPI document's examples are what the worker itself would take and give. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { openapi } from "../../local/openapi/document.ts";
import { EXAMPLES } from "../../local/openapi/examples.ts";
import { ErrorCode, Problem } from "../../worker/contract/errors.ts";
import { ROUTES } from "../../worker/contract/routes/index.ts";

const issues = (schema: v.GenericSchema, value: unknown) =>
  (v.safeParse(schema, value).issues ?? []).map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);

describe.each(ROUTES.map((route) => [route.name, route] as const))("%s", (name, { json, form, answers }) => {
  test("has an example of each body and answer that fits the contract, and none besides", () => {
    const { body, answers: given = {} } = EXAMPLES[name] ?? {};
    const schema = json ?? form;
    expect(body !== undefined).toBe(schema !== undefined);
    if (schema) expect(issues(schema, body)).toEqual([]);
    const wanted = Object.entries(answers).flatMap(([status, all]) =>
      all.flatMap((each) => (typeof each === "string" ? [] : [[status, each] as const])),
    );
    expect(Object.keys(given)).toEqual(wanted.map(([status]) => status));
    for (const [status, each] of wanted) expect(issues(each, given[Number(status)])).toEqual([]);
  });
});

test("there are no examples of routes that there are not", () => {
  const names = ROUTES.map(({ name }) => name);
  expect(Object.keys(EXAMPLES).filter((name) => !names.includes(name))).toEqual([]);
});

test("each code has an example of its problem", () => {
  const { examples } = openapi("0.0.0").components;
  expect(Object.keys(examples)).toEqual(ErrorCode.options);
  for (const { value } of Object.values(examples)) expect(issues(Problem, value)).toEqual([]);
});
