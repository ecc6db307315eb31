/**
 * `npm start`: builds, then serves the worker, a publisher's page and the Turnstile stand-in on three neighbouring
 * ports of the loopback. What is voted here stays for the next start, in .afterword/.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type {
  HealthAnswer,
  InvitationAnswer,
  SiteAnswer,
  TokenAnswer,
  TokensAnswer,
} from "../worker/contract/index.ts";
import { freePorts, Obstacle, obstacleOf, portIn } from "./obstacles.ts";
import { startPublisher } from "./publisher/server.ts";
import { loadSecrets, saveSecrets } from "./secrets.ts";
import { type Api, connect } from "./site/api.ts";
import { startTurnstile } from "./turnstile/server.ts";
import { startWorker } from "./worker.ts";

export const SITE = "demo";
export const SITE_KEY = "0x4AAAAAAAafterworddemo";
const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const secretsFile = path(".afterword/secrets.json");

/** The moderator's token of the last start, or a new one if the site no longer takes it. */
async function moderatorToken(api: Api, known: string | undefined): Promise<string> {
  if (known) {
    const headers = { Authorization: `Bearer ${known}` };
    const address = `${api.origin}/v1/moderation/sites/${SITE}/articles`;
    if ((await fetch(address, { headers })).ok) return known;
  }
  const body = { name: "demo moderator", scopes: ["read", "moderate"] };
  // One name, one token: that of a start whose secrets are gone makes room.
  const { tokens } = await api.json<TokensAnswer>("GET", `/v1/admin/sites/${SITE}/tokens`);
  for (const { id, name } of tokens)
    if (name === body.name) await api.json("DELETE", `/v1/admin/sites/${SITE}/tokens/${id}`);
  return (await api.json<TokenAnswer>("POST", `/v1/admin/sites/${SITE}/tokens`, body)).token;
}

/**
 * Registers the demo site, or lets it be as it is but for the publisher's origin, whose port may be another today. On a first
 * start it is not asked for: the log would warn of a site that is not there.
 */
async function registerDemo(api: Api, origin: string, first: boolean): Promise<void> {
  const path = `/v1/admin/sites/${SITE}`;
  const asked = first
    ? {}
    : await api.json<SiteAnswer>("GET", path).catch((error: Error): Partial<SiteAnswer> => {
        if (error.message.startsWith("unknown-site")) return {};
        throw error;
      });
  const { site: _, ...known } = asked;
  await api.json("PUT", path, { ...known, origins: [origin] });
}

/** Where the publisher's page and the stand-in are, by the worker's port. */
export const neighboursOf = (port: number) => ({ publisher: port + 1, turnstile: port + 2 });

/** Starts all three, registers the site and prints where they are. They end with Ctrl-C. */
export async function start(): Promise<void> {
  const port = portIn(process.env.PORT);
  const ports = neighboursOf(port);
  await freePorts([port, ...Object.values(ports)]);
  console.log("Building …");
  await import("./build.ts");
  const stateDir = path(".afterword/state");
  const first = !existsSync(stateDir);
  const secrets = loadSecrets(secretsFile);
  const turnstile = await startTurnstile({
    port: ports.turnstile,
    pairs: [{ sitekey: SITE_KEY, secret: secrets.turnstileSecret }],
  });
  const worker = await startWorker({
    port,
    stateDir,
    vars: {
      ADMIN_TOKEN: secrets.adminToken,
      TURNSTILE_SITE_KEY: SITE_KEY,
      TURNSTILE_SECRET_KEY: secrets.turnstileSecret,
      NETWORK_SECRET: secrets.networkSecret,
      TURNSTILE_SCRIPT_URL: turnstile.scriptUrl,
      TURNSTILE_SITEVERIFY_URL: turnstile.siteverifyUrl,
    },
  });
  const { configuration } = (await (await fetch(`${worker.origin}/health`)).json()) as HealthAnswer;
  if (configuration.length > 0)
    throw new Error(`Not as it must be: ${configuration.join(", ")}. Look into .afterword/secrets.json.`);
  const publisher = await startPublisher({ port: ports.publisher, afterword: worker.origin, site: SITE });

  const api = connect({ AFTERWORD_HOST: worker.origin, AFTERWORD_TOKEN: secrets.adminToken });
  await registerDemo(api, publisher.origin, first);
  const token = await moderatorToken(api, secrets.moderatorToken);
  saveSecrets(secretsFile, { ...secrets, origin: worker.origin, moderatorToken: token });

  const invited = { name: "Demo", scopes: ["manage"], minutes: 1_440 };
  const { url } = await api.json<InvitationAnswer>("POST", `/v1/admin/sites/${SITE}/invitations`, invited);

  console.log(`
Console  ${url}
Article  ${publisher.origin}/articles/the-bench-by-the-canal
Looks  ${publisher.origin}/looks
API  ${worker.origin}
Captcha stand-in  ${turnstile.origin}
Moderator token  ${token}
Admin token  ${secrets.adminToken}

The tallies:  npm run site -- tallies ${SITE}
or:  curl -H "Authorization: Bearer ${token}" ${worker.origin}/v1/moderation/sites/${SITE}/articles
More: docs/quick-start.md, ${worker.origin}/openapi.json
Ctrl-C stops it; the votes stay in .afterword/.`);

  const stop = async () => {
    await Promise.all([publisher.close(), worker.close(), turnstile.close()]);
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

/** Says why it could not start, and ends. */
export function giveUp(error: Error): never {
  const reason = obstacleOf(error);
  console.error(reason instanceof Obstacle ? reason.message : reason);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) start().catch(giveUp);
