/** The least that Hono can be: what a cold start is held against. Classes only because wrangler.toml binds them. */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono/tiny";

export class Poll extends DurableObject<Env> {}
export class Site extends DurableObject<Env> {}
export class Desk extends DurableObject<Env> {}

const app = new Hono().get("/", (c) => c.text("ok"));

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
