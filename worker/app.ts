/** The table of contents: what every request passes, and which file answers it. */

import { requestId } from "hono/request-id";
import { Hono } from "hono/tiny";
import { CORS, isPublic, unrouted } from "./middleware/methods.ts";
import { type AppEnv, unexpected } from "./middleware/problem.ts";
import { words } from "./middleware/words.ts";
import { attention } from "./routes/attention.ts";
import { captchaFrame } from "./routes/captcha-frame.ts";
import { erasingByOwner, erasingByReader } from "./routes/erasing.ts";
import { inWords } from "./routes/in-words.ts";
import { inbox } from "./routes/inbox.ts";
import { lists } from "./routes/lists.ts";
import { moderator } from "./routes/moderator.ts";
import { operator } from "./routes/operator.ts";
import { owner } from "./routes/owner.ts";
import { people, signing } from "./routes/person.ts";
import { pollPage } from "./routes/poll-page.ts";
import { reader } from "./routes/reader.ts";
import { remarks } from "./routes/remarks.ts";
import { restoring } from "./routes/restoring.ts";
import { reviews } from "./routes/reviews.ts";
import { sites } from "./routes/sites.ts";

/**
 * What every answer carries (OWASP, HTTP Security Response Headers). The answers are for other origins' pages, and
 * two of the pages are for their frames, so nothing here keeps them apart.
 */
const HEADERS = [
  ["Cache-Control", "no-store"],
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
  ["Cross-Origin-Resource-Policy", "cross-origin"],
  ["Referrer-Policy", "no-referrer"],
  ["Strict-Transport-Security", "max-age=15552000"],
  ["X-Content-Type-Options", "nosniff"],
] as const;

export const app = new Hono<AppEnv>();

app.use(requestId());
app.use(async (c, next) => {
  // Before the route, whose own header then stands: our pages may be framed, a poll may be kept for seconds.
  for (const [name, value] of HEADERS) c.header(name, value);
  // Here, and not with each route: a refusal, an exception and an unknown address are answers, too.
  if (isPublic(c.req.path)) for (const [name, value] of CORS) c.header(name, value);
  await next();
});

app.use(words);
app.use("/captcha", inWords);
app.use("/poll", inWords);

app.route("/v1/sites", reader);
app.route("/v1/sites", remarks);
app.route("/v1/sites", erasingByReader);
app.route("/v1/moderation/sites", lists);
app.route("/v1/moderation/sites", moderator);
app.route("/v1/moderation/sites", reviews);
app.route("/v1/moderation/sites", attention);
app.route("/v1/moderation/sites", inbox);
app.route("/v1/admin/sites", sites);
app.route("/v1/admin/sites", owner);
app.route("/v1/admin/sites", people);
app.route("/v1/session", signing);
app.route("/v1/admin/sites", erasingByOwner);
app.route("/v1/admin/sites", restoring);
app.route("/captcha", captchaFrame);
app.route("/poll", pollPage);
app.route("/health", operator);

app.notFound(unrouted(() => app.routes));
app.onError(unexpected);
