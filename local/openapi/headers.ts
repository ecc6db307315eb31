/** Which headers each answer of a route carries, and which a request may: for the OpenAPI document, which tests hold it to. Pure. */
import type { ErrorCode } from "../../worker/contract/errors.ts";
import type { Route } from "../../worker/contract/routes/index.ts";
import { MEANINGS } from "../../worker/middleware/meanings.ts";

/** A header of an answer (OpenAPI 3.1.1 §4.8.21). */
export interface Header {
  description: string;
  required: boolean;
  schema: { type: "string" };
}

const header = (description: string, required = true): Header => ({
  description,
  required,
  schema: { type: "string" },
});

/** Of every answer. */
const ALWAYS = {
  "X-Request-Id": header("The same as a problem's `request_id`: the operator's log has it."),
  "Cache-Control": header("How long the answer may be kept; `no-store` for all but what the public reads."),
};

/** Of every answer to the public: any page may read it, whatever its status. */
const PUBLIC = {
  "Access-Control-Allow-Origin": header("`*`, or for a vote that was taken the page's own origin."),
  "Access-Control-Expose-Headers": header("What a page may read of these."),
};

const ETAG =
  "Names what is shown, weakly: the revision that `If-Match` is held against comes first, where there is one.";

/** What a method is refused with that an address does not take. */
export const METHOD_NOT_ALLOWED = { ...ALWAYS, Allow: header("The methods that this address takes.") };

/** The headers of an answer with a status; `codes` are those of the problems that may come with it. */
export function headersOf(route: Route, status: number, codes: readonly ErrorCode[]): Record<string, Header> {
  const { scope, tagged, vary, answers } = route;
  const streams = answers[200]?.some((answer) => typeof answer === "string") ?? false;
  const retried = codes.filter((code) => MEANINGS[code][2] !== undefined);
  return {
    ...ALWAYS,
    ...(scope ? {} : PUBLIC),
    ...(vary && status < 400 ? { Vary: header(`\`${vary}\`, which the answer depends on.`) } : {}),
    // Before the route has looked at it, a refusal depends on nothing.
    ...(vary && status >= 400
      ? { Vary: header(`\`${vary}\`, where the refusal depends on it.`, false) }
      : {}),
    ...(tagged && status < 400 ? { ETag: header(ETAG, !streams) } : {}),
    ...(status === 401 ? { "WWW-Authenticate": header("`Bearer`.") } : {}),
    ...(retried.length > 0
      ? {
          "Retry-After": header(
            "Seconds after which the same request may be sent again.",
            retried.length === codes.length,
          ),
        }
      : {}),
  };
}

/** The headers of a request that make it conditional. */
export function conditionsOf({ tagged, changes }: Route): object[] {
  const parameter = (name: string, description: string, example: string) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
    example,
  });
  return [
    ...(tagged
      ? [
          parameter(
            "If-None-Match",
            "The ETag of the answer you have: 304 if it is the same.",
            'W/"yc4mQ9xhWcZkNw0V"',
          ),
        ]
      : []),
    ...(changes
      ? [
          parameter(
            "If-Match",
            `The ETag that you have read, or ${changes} in quotation marks: 409 \`changed-meanwhile\` if there is another one now. Left out, the change is made whatever stands.`,
            '"1795400000000"',
          ),
        ]
      : []),
  ];
}
