/** What the operator is answered. */
import * as v from "valibot";
import { ConfigurationFault } from "../words.ts";

/** `GET /health`. */
export const HealthAnswer = v.strictObject({
  status: v.picklist(["ok", "failing"]),
  /** The package's version. */
  version: v.string(),
  /** Which deployment answers, as the platform names it; null where it doesn't. `tag` may be empty. */
  deployment: v.nullable(v.strictObject({ id: v.string(), tag: v.string(), created_at: v.string() })),
  /** What is wrong with the configuration. */
  configuration: v.array(ConfigurationFault),
  /** Whether Cloudflare's test keys are in use, with which everybody passes. */
  test_keys: v.boolean(),
  /** Whether each binding answered: told to the admin token alone. */
  bindings: v.optional(
    v.strictObject({ kv: v.boolean(), poll: v.boolean(), site: v.boolean(), desk: v.boolean() }),
  ),
});
export type HealthAnswer = v.InferOutput<typeof HealthAnswer>;
