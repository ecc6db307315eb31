/**
 * `npm start`: builds, then serves the worker, a publisher's page and the Turnstile stand-in on three neighbouring
 * ports of the loopback. What is voted here stays for the next start, in .afterword/.
 */
import { fileURLToPath } from "node:url";
import { startPublisher } from "./publisher/server.ts";
import { loadSecrets, type Secrets, saveSecrets } from "./secrets.ts";
import { startTurnstile } from "./turnstile/server.ts";
import { startWorker } from "./worker.ts";

const SITE = "demo";
const SITE_KEY = "0x4AAAAAAAafterworddemo";
const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const secretsFile = path(".afterword/secrets.json");

/** Calls the public API as an owner would; throws with its own words. */
async function call(origin: string, token: string, method: string, address: string, body: unknown) {
  const response = await fetch(`${origin}${address}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The moderator's token of the last start, or a new one if the site no longer takes it for one. */
async function moderatorToken(origin: string, secrets: Secrets): Promise<string> {
  const known = secrets.moderatorToken;
  if (known) {
    // Of an article that does not exist: whoever may not moderate is told that first.
    const address = `${origin}/v1/moderation/sites/${SITE}/articles/none/recount`;
    const { status } = await fetch(address, {
      method: "POST",
      headers: { Authorization: `Bearer ${known}` },
    });
    if (status === 404) return known;
  }
  const address = `/v1/admin/sites/${SITE}/tokens`;
  const body = { name: "demo moderator", scopes: ["read", "moderate"] };
  return ((await call(origin, secrets.adminToken, "POST", address, body)) as { token: string }).token;
}

async function start(): Promise<void> {
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_533)
    throw new Error("PORT must be a number from 1 to 65533.");
  await import("./build.ts");
  const secrets = loadSecrets(secretsFile);
  const turnstile = await startTurnstile({
    port: port + 2,
    pairs: [{ sitekey: SITE_KEY, secret: secrets.turnstileSecret }],
  });
  const worker = await startWorker({
    port,
    stateDir: path(".afterword/state"),
    vars: {
      ADMIN_TOKEN: secrets.adminToken,
      TURNSTILE_SITE_KEY: SITE_KEY,
      TURNSTILE_SECRET_KEY: secrets.turnstileSecret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
  });
  const publisher = await startPublisher({ port: port + 1, afterword: worker.origin, site: SITE });

  await call(worker.origin, secrets.adminToken, "PUT", `/v1/admin/sites/${SITE}`, {
    origins: [publisher.origin],
  });
  const token = await moderatorToken(worker.origin, secrets);
  saveSecrets(secretsFile, { ...secrets, moderatorToken: token });

  console.log(`
Article  ${publisher.origin}/articles/the-bench-by-the-canal
API  ${worker.origin}
Captcha stand-in  ${turnstile.origin}
Moderator token  ${token}
Admin token  ${secrets.adminToken}

The tallies:  npm run site -- tallies ${SITE}${port === 8787 ? "" : `   (with AFTERWORD_URL=${worker.origin} AFTERWORD_TOKEN=<the admin token>)`}
or:  curl -H "Authorization: Bearer ${token}" ${worker.origin}/v1/moderation/sites/${SITE}/articles
More: docs/owners.md, docs/moderators.md, ${worker.origin}/openapi.json
Ctrl-C stops it; the votes stay in .afterword/.`);

  const stop = async () => {
    await Promise.all([publisher.close(), worker.close(), turnstile.close()]);
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

start().catch((error: NodeJS.ErrnoException) => {
  const busy = error.code === "EADDRINUSE" || /address already in use/i.test(error.message);
  console.error(busy ? `A port is taken: ${error.message}\nChoose another: PORT=9000 npm start` : error);
  process.exit(1);
});
