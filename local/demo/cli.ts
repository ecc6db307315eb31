/**
 * `npm run demo`: fills the site of the running `npm start` with a demo, or starts it first where it is not running. Says where
 * to look. Exit codes are those of `npm run site`.
 */
import { fileURLToPath } from "node:url";
import type { InvitationAnswer } from "../../worker/contract/index.ts";
import { connect, Misused, Refused, Unreachable } from "../site/api.ts";
import { admin } from "../site/command.ts";
import { here } from "../site/here.ts";
import { originOf } from "../site/host.ts";
import { giveUp, neighboursOf, SITE, SITE_KEY, start } from "../start.ts";
import { fill } from "./fill.ts";
import { TOLD } from "./story.ts";

const MEMORY = fileURLToPath(new URL("../../.afterword/demo.json", import.meta.url));
/** The demo's seed: another one makes another demo. */
const SEED = process.env.SEED ?? "the bench by the canal";

/** Whether a local worker answers: only what runs on this machine has a stand-in whose captchas can be had. */
async function answers(origin: string): Promise<boolean> {
  const { hostname } = new URL(origin);
  if (hostname !== "localhost")
    throw new Misused("The demo is for npm start on this machine. Unset AFTERWORD_HOST and AFTERWORD_URL.");
  return fetch(`${origin}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function run(): Promise<void> {
  // Before it has ever run there is no token to connect with.
  const { AFTERWORD_HOST, AFTERWORD_URL } = process.env;
  if (!(await answers(originOf(AFTERWORD_HOST || AFTERWORD_URL || here().origin)))) {
    console.log("npm start is not running: it is started now.");
    await start().catch(giveUp);
  }
  const api = connect(process.env, { local: here() });
  const { hostname, port } = new URL(api.origin);
  const { publisher, turnstile } = neighboursOf(Number(port));
  const { sent, late } = await fill({
    ...{ api, site: SITE, seed: SEED, memory: MEMORY, nowMs: Date.now() },
    publisher: `http://${hostname}:${publisher}`,
    stage: { turnstile: `http://${hostname}:${turnstile}`, sitekey: SITE_KEY, hostname },
  });
  const invited = { name: "Demo", scopes: ["manage"], minutes: 1_440 };
  const { url } = await api.json<InvitationAnswer>("POST", admin(SITE, "/invitations"), invited);
  const lost = late === 0 ? "" : ` ${late} more were left out: their hour was over when this was run again.`;
  console.log(`
The demo is there: articles of four weeks, and ${sent} votes of this hour.${lost}
Console  ${url}

Look at "${TOLD.network}" (votes from one address), "${TOLD.addresses}" (from many),
"${TOLD.fresh}" (a new article), "${TOLD.edited}" (edited, and liked less since).`);
}

run().catch((error) => {
  const code = [Refused, Misused, Unreachable].findIndex((kind) => error instanceof kind) + 1;
  console.error(code > 0 ? error.message : error);
  process.exit(code || 1);
});
