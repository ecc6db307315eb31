/**
 * What our numbers are held against: the least that a vote or a read can cost in this stack, and counting as one would
 * do it naively. None of it is a product.
 */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono/tiny";

/** An object that is asked and does nothing. */
export class Poll extends DurableObject<Env> {
  async nothing(): Promise<boolean> {
    return true;
  }
}

/** Bound because wrangler.toml binds them. */
export class Site extends DurableObject<Env> {}
export class Desk extends DurableObject<Env> {}

const POLL = { key: "k", state: "open", tally: { yes: 1, no: 2, revision: 3 } };

const app = new Hono<{ Bindings: Env }>()
  /** One siteverify-like fetch and one empty object call. */
  .post("/floor/votes", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const body = new URLSearchParams({ secret: "s", response: form.get("captcha") ?? "" });
    await (await fetch(c.env.TURNSTILE_SITEVERIFY_URL, { method: "POST", body })).json();
    const poll = c.env.POLL.getByName("floor") as unknown as { nothing(): Promise<boolean> };
    return c.json({ status: "counted", ok: await poll.nothing() }, 201);
  })
  .get("/constant", (c) => c.json(POLL))
  .get("/kv", async (c) => c.json(await c.env.PUBLISHED.get("poll", { type: "json", cacheTtl: 30 })))
  /** Read, add one, write back: what KV can't do. */
  .post("/naive", async (c) => {
    const tally = Number((await c.env.PUBLISHED.get("naive")) ?? 0) + 1;
    await c.env.PUBLISHED.put("naive", String(tally));
    return c.json({ tally }, 201);
  })
  .get("/naive", async (c) => c.json({ tally: Number(await c.env.PUBLISHED.get("naive")) }));

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;
