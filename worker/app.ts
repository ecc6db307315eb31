/** The table of contents: what every request passes, and which file answers it. */
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { type AppEnv, problem, unexpected } from "./middleware/problem.ts";
import { captchaFrame } from "./routes/captcha-frame.ts";
import { moderator } from "./routes/moderator.ts";
import { operator } from "./routes/operator.ts";
import { owner } from "./routes/owner.ts";
import { reader } from "./routes/reader.ts";

export const app = new Hono<AppEnv>();

app.use(requestId());
app.use(
  secureHeaders({
    // The answers are for other origins' pages, and the captcha's page is for their frames: it sends a
    // frame-ancestors of its own instead of X-Frame-Options.
    crossOriginResourcePolicy: "cross-origin",
    crossOriginOpenerPolicy: false,
    xFrameOptions: false,
    strictTransportSecurity: "max-age=15552000",
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    overwrite: false,
  }),
);
app.use(async (c, next) => {
  await next();
  // Nothing is kept by anyone unless its route says so.
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
});

app.route("/v1/sites", reader);
app.route("/v1/moderation/sites", moderator);
app.route("/v1/admin/sites", owner);
app.route("/captcha", captchaFrame);
app.route("/health", operator);

app.notFound((c) => problem(c, { code: "not-found" }));
app.onError(unexpected);
