/** What site owners call: register and configure a site, mint tokens. Tokens are shown once and stored hashed. */
import { Hono } from "hono";
import { type SiteAnswer, SiteSettings, type TokenAnswer, TokenRequest } from "../contract.ts";
import { base64url, sha256 } from "../domain/bytes.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits.ts";
import { readJson } from "../middleware/body.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { token } from "../middleware/token.ts";

/** Fixed, so that secret scanners can be taught to know our tokens. */
const TOKEN_PREFIX = "afterword_";

export const owner = new Hono<AppEnv>()
  /** Registers a site or replaces its settings: 201 or 200. */
  .put("/:site", token("manage"), async (c) => {
    const settings = await readJson(c, SiteSettings, ADMIN_BODY_MAX_BYTES);
    if (!settings.ok) return problem(c, settings);
    const created = await c.env.SITE.getByName(c.var.site).configure(settings.value);
    const answer: SiteAnswer = { site: c.var.site, ...settings.value };
    return c.json(answer, created ? 201 : 200);
  })

  /** Mints a token: 256 random bits, shown in this answer and never again. */
  .post("/:site/tokens", token("manage"), async (c) => {
    const request = await readJson(c, TokenRequest, ADMIN_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const { name } = request.value;
    const scopes = [...new Set(request.value.scopes)];
    const secret = TOKEN_PREFIX + base64url(crypto.getRandomValues(new Uint8Array(32)));
    const id = crypto.randomUUID();
    const added = await c.env.SITE.getByName(c.var.site).addToken({
      hash: await sha256(secret),
      id,
      name,
      scopes,
    });
    if (!added.ok) return problem(c, added);
    const answer: TokenAnswer = { id, name, scopes, token: secret };
    return c.json(answer, 201);
  });
