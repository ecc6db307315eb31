/** What the operator is answered. */
import * as v from "valibot";

/** `GET /health`. */
export const HealthAnswer = v.strictObject({
  status: v.picklist(["ok", "failing"]),
  /** The package's version. */
  version: v.string(),
  /** Which deployment answers, as the platform names it; null where it doesn't. `tag` may be empty. */
  deployment: v.nullable(v.strictObject({ id: v.string(), tag: v.string(), created_at: v.string() })),
  /** Whether networks are hashed with a secret of the worker's own beside the day's salt, which is in KV. */
  network_secret: v.boolean(),
  /** Whether each binding answered, and whether real captcha keys are configured. */
  checks: v.strictObject({
    kv: v.boolean(),
    poll: v.boolean(),
    site: v.boolean(),
    desk: v.boolean(),
    captcha: v.picklist(["ready", "test-keys", "misconfigured"]),
  }),
});
export type HealthAnswer = v.InferOutput<typeof HealthAnswer>;
