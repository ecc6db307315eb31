/** Makes the OpenAPI 3.1 document of the worker's own schemas and route table. `npm run build` writes it. Pure. */
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import * as v from "valibot";
import * as answers from "../../worker/contract/answers/index.ts";
import { ErrorCode, Problem } from "../../worker/contract/errors.ts";
import * as requests from "../../worker/contract/requests/index.ts";
import { COMMON_ERRORS, ROUTES, type Route, TOKEN_ERRORS } from "../../worker/contract/routes/index.ts";
import * as words from "../../worker/contract/words.ts";
import { MEANINGS, TITLES } from "../../worker/middleware/meanings.ts";
import { EXAMPLES } from "./examples.ts";
import { conditionsOf, headersOf, METHOD_NOT_ALLOWED } from "./headers.ts";

type Json = Record<string, unknown>;

/** Schemas of the contract: each gets its name in the document, and so in generated clients. */
const NAMED = Object.fromEntries(
  Object.entries({ ...words, ...requests, ...answers, Problem }).filter(
    ([, schema]) => typeof schema === "object",
  ),
) as Record<string, v.GenericSchema>;

/** A schema as JSON Schema: what it takes (`input`) or gives (`output`). What has a name is referred to by it. */
function jsonSchema(schema: v.GenericSchema, typeMode: "input" | "output"): Json {
  const { $schema: _, $defs: __, ...plain } = toJsonSchema(schema, config(typeMode)) as Json;
  return plain;
}

const config = (typeMode: "input" | "output"): ConversionConfig => ({
  typeMode,
  target: "draft-2020-12",
  // Checks in code can't be told in JSON Schema; what they refuse is answered with invalid-request.
  errorMode: "ignore",
  definitions: NAMED,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
});

/** Every named schema. */
function components(): Record<string, Json> {
  const of = (schemas: object, typeMode: "input" | "output") => {
    const wanted = Object.keys(schemas).filter((name) => name in NAMED);
    const all = toJsonSchemaDefs(NAMED as never, config(typeMode)) as Record<string, Json>;
    return Object.fromEntries(wanted.map((name) => [name, all[name] ?? {}]));
  };
  return {
    ...of(words, "output"),
    ...of(requests, "input"),
    ...of(answers, "output"),
    ...of({ Problem }, "output"),
  };
}

const PATH_SCHEMAS: Record<string, v.GenericSchema> = {
  site: words.SiteId,
  key: words.ArticleKey,
  id: requests.Id,
};

function schemaInPath(path: string, name: string): v.GenericSchema {
  if (name === "id" && /\/remarks\/\{id\}/.test(path)) return words.RemarkId;
  return path.endsWith("/votes/{id}") && name === "id"
    ? requests.VoteKey
    : (PATH_SCHEMAS[name] ?? v.string());
}

function parameters(route: Route): Json[] {
  const { path, query } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: jsonSchema(schemaInPath(path, name), "input"),
  }));
  const inQuery = Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: schema.type !== "optional",
    schema: jsonSchema(schema as v.GenericSchema, "input"),
  }));
  return [...inPath, ...inQuery, ...(conditionsOf(route) as Json[])];
}

function body({ name, json, form, lines }: Route): Json | undefined {
  const schema = json ?? form ?? lines;
  if (!schema) return undefined;
  const media = json
    ? "application/json"
    : form
      ? "application/x-www-form-urlencoded"
      : "application/x-ndjson";
  const example = EXAMPLES[name]?.body;
  return { required: true, content: { [media]: { schema: jsonSchema(schema, "input"), example } } };
}

function responses(route: Route): Json {
  const made: Record<string, Json> = {};
  for (const [status, answers] of Object.entries(route.answers)) {
    const example = EXAMPLES[route.name]?.answers?.[Number(status)];
    const content = answers.map((answer) =>
      typeof answer === "string"
        ? [answer, { schema: { type: "string" } }]
        : ["application/json", { schema: jsonSchema(answer, "output"), example }],
    );
    made[status] = {
      description: status.startsWith("2") ? "Done." : "Not well.",
      headers: headersOf(route, Number(status), []),
      ...(content.length > 0 ? { content: Object.fromEntries(content) } : {}),
    };
  }
  if (route.tagged) made[304] = { description: "As you have it.", headers: headersOf(route, 304, []) };
  // Where a page is asked for, what is wrong is a page, too (worker/routes/in-words.ts).
  const page = route.answers[200]?.includes("text/html")
    ? { "text/html": { schema: { type: "string" } } }
    : {};
  // A session must say what it has seen.
  const conditions: ErrorCode[] = route.changes ? ["condition-required"] : [];
  const all = new Set([
    ...route.errors,
    ...(route.scope ? TOKEN_ERRORS : []),
    ...conditions,
    ...COMMON_ERRORS,
  ]);
  for (const [status, codes] of Map.groupBy(all, (code) => MEANINGS[code][0])) {
    if (route.answers[status]) continue;
    const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
    made[status] = {
      description: `Codes: ${codes.join(", ")}`,
      headers: headersOf(route, status, codes),
      content: {
        "application/problem+json": {
          schema: jsonSchema(Problem, "output"),
          examples: Object.fromEntries(examples),
        },
        ...page,
      },
    };
  }
  made[405] = { $ref: "#/components/responses/MethodNotAllowed" };
  return made;
}

/** A problem of each code, as it is answered. */
function problems(): Record<string, { value: Problem }> {
  const example = (code: ErrorCode): Problem => {
    const [status, detail] = MEANINGS[code];
    const request_id = "1c0d3f8e-2b64-4d0a-8a55-8f6f0c6b9f27";
    const type = `https://votes.example/problems/${code}`;
    return { type, title: TITLES[status], status, detail, code, request_id };
  };
  return Object.fromEntries(ErrorCode.options.map((code) => [code, { value: example(code) }]));
}

function operation(route: Route): Json {
  const { name, summary, scope, also, path } = route;
  const requestBody = body(route);
  return {
    operationId: name,
    summary,
    tags: [path.includes("/moderation/") ? "moderators" : path.includes("/admin/") ? "owners" : "readers"],
    ...(scope
      ? {
          security:
            scope === "session"
              ? [{ session: [] }]
              : [{ token: [] }, ...(scope === "admin" ? [] : [{ session: [] }])],
          description:
            scope === "admin"
              ? "Needs the admin token."
              : scope === "session"
                ? "Takes requests of the console's own page alone: with the header `Afterword-Console`, of the same origin."
                : scope === "manage"
                  ? `Needs a token of the site with the scope \`manage\`, which opens what all other scopes do, or the admin token.`
                  : `Needs a token of the site with the scope \`${scope}\`${also ? ` and \`${also}\`` : ""} or \`manage\`, or the admin token.`,
        }
      : { security: [] }),
    parameters: parameters(route),
    ...(requestBody ? { requestBody } : {}),
    responses: responses(route),
  };
}

/** The document of a version of the product. */
export function openapi(version: string) {
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return {
    openapi: "3.1.1",
    info: {
      title: "Afterword",
      version,
      description: "One question under an article: votes, tallies, moderation.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [{ name: "readers" }, { name: "moderators" }, { name: "owners" }],
    paths,
    components: {
      schemas: components(),
      examples: problems(),
      responses: {
        MethodNotAllowed: {
          description:
            "Another method was used than this address takes. HEAD is taken wherever GET is, OPTIONS everywhere.",
          headers: METHOD_NOT_ALLOWED,
          content: {
            "application/problem+json": {
              schema: jsonSchema(Problem, "output"),
              examples: { "method-not-allowed": { $ref: "#/components/examples/method-not-allowed" } },
            },
          },
        },
      },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-afterword-{site}",
          description: "The console's own, for requests of its page alone.",
        },
      },
    },
  };
}
