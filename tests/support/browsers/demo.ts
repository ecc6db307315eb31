/** The demo on a stage: what `npm run demo` fills a site with, for tests and pictures of the console. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill } from "../../../local/demo/fill.ts";
import { SETTINGS } from "../../../local/demo/past.ts";
import { TOLD, type Told } from "../../../local/demo/story.ts";
import { connect } from "../../../local/site/api.ts";
import type { IndexAnswer, IndexRow, InvitationAnswer } from "../../../worker/contract/index.ts";
import { ADMIN_TOKEN } from "../admin-token.ts";
import { until } from "../newsroom.ts";
import { type Scenery, SITE } from "./scenery.ts";

/** Of whom the index hears a moment later. */
const ODD: Told[] = ["network", "addresses", "fresh", "unchecked"];

const isHeard = (rows: IndexRow[]) =>
  ODD.every((each) => {
    const row = rows.find(({ title }) => title === TOLD[each]);
    return row && (row.signal !== null || (each === "unchecked" && row.held > 0));
  });

/** Fills the stage's site, and waits until the index has heard of all. */
export async function fillStage(scenery: Scenery): Promise<void> {
  await scenery.configure(SETTINGS);
  const directory = mkdtempSync(join(tmpdir(), "afterword-stage-"));
  await fill({
    api: connect({ AFTERWORD_URL: scenery.worker.origin, AFTERWORD_TOKEN: ADMIN_TOKEN }),
    ...{ site: SITE, seed: "the bench by the canal", publisher: scenery.publisher.origin },
    stage: { turnstile: scenery.turnstile.origin, ...scenery.captcha },
    ...{ memory: join(directory, "demo.json"), nowMs: Date.now() },
  });
  rmSync(directory, { recursive: true });
  await until(async () => {
    const answer = await scenery.asAdmin("GET", `/v1/moderation/sites/${SITE}/articles`);
    return ((await answer.json()) as IndexAnswer).articles;
  }, isHeard);
}

/** A link that signs somebody in, once. */
export async function invitationTo(
  scenery: Scenery,
  name: string,
  scopes = ["read", "moderate"],
): Promise<string> {
  const answer = await scenery.asAdmin("POST", `/v1/admin/sites/${SITE}/invitations`, { name, scopes });
  return ((await answer.json()) as InvitationAnswer).url;
}
