/** Holds every answer that a worker test gets against the OpenAPI document. */
import { Validator } from "@cfworker/json-schema";
import { openapi } from "../../local/openapi/document.ts";
import type { Header } from "../../local/openapi/headers.ts";
import { ROUTES } from "../../worker/contract/routes/index.ts";

const document = openapi("0.0.0") as {
  paths: Record<
    string,
    Record<
      string,
      {
        responses: Record<
          string,
          { headers?: Record<string, Header>; content?: Record<string, { schema: object }> }
        >;
      }
    >
  >;
  components: object;
};
const patterns = ROUTES.map(({ method, path }) => ({
  method,
  path,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));
const validators = new Map<string, Validator>();

function validator(schema: object): Validator {
  const name = JSON.stringify(schema);
  const known = validators.get(name);
  if (known) return known;
  const made = new Validator({ ...schema, components: document.components }, "2020-12", false);
  validators.set(name, made);
  return made;
}

/** What the document must foresee, where an answer has it. */
const FORESEEN = /^(etag|allow|retry-after|vary|www-authenticate|access-control-.*)$/;

function checkHeaders(what: string, foreseen: Record<string, Header>, headers: Headers): void {
  for (const [name, { required }] of Object.entries(foreseen))
    if (required && !headers.has(name)) throw new Error(`${what}: the OpenAPI document promises ${name}`);
  const names = new Set(Object.keys(foreseen).map((name) => name.toLowerCase()));
  for (const name of headers.keys())
    if (FORESEEN.test(name) && !names.has(name))
      throw new Error(`${what}: the OpenAPI document does not foresee the header ${name}`);
}

/** Throws if the document does not foresee this answer, or its body is not as the document says. */
export async function checkAnswer(request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url);
  const method = request.method.toLowerCase();
  const route = patterns.find((each) => each.method === method && each.pattern.test(pathname));
  if (!route) return;
  const what = `${request.method} ${route.path} ${response.status}`;
  const foreseen = document.paths[route.path]?.[method]?.responses[response.status];
  if (!foreseen) throw new Error(`${what}: the OpenAPI document does not foresee this status`);
  checkHeaders(what, foreseen.headers ?? {}, response.headers);
  const type = response.headers.get("Content-Type")?.split(";", 1)[0];
  if (!type && !foreseen.content) return;
  const media = foreseen.content?.[type ?? ""];
  if (!media) throw new Error(`${what}: the OpenAPI document does not foresee ${type}`);
  if (!/^application\/(problem\+)?json$/.test(type ?? "")) return;
  const body = await response.clone().json<{ code?: string }>();
  const { valid, errors } = validator(media.schema).validate(body);
  if (!valid)
    throw new Error(
      `${what}: ${errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)}`,
    );
  const { description } = foreseen as { description?: string };
  if (body.code && response.status >= 400 && !description?.includes(body.code))
    throw new Error(`${what}: the OpenAPI document does not foresee the code ${body.code}`);
}
