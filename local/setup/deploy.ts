/** Builds and deploys, by Wrangler, with a tag by which a later version knows what this one's tables are. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TABLES as DESK } from "../../worker/desk/tables.ts";
import { TABLES as POLL } from "../../worker/poll/tables.ts";
import { TABLES as SITE } from "../../worker/site/tables.ts";
import { Fault } from "./fault.ts";
import { wrangler } from "./wrangler.ts";

/** How many steps each class's tables have taken. */
export interface Steps {
  poll: number;
  site: number;
  desk: number;
}
export const STEPS: Steps = { poll: POLL.length, site: SITE.length, desk: DESK.length };

/** The version of this checkout. */
export const ownVersion = (): string =>
  JSON.parse(readFileSync(join(process.cwd(), "package.json"), "utf8")).version;

/** `0.2.0-t3.2.5`: the version, and the steps of Poll, Site and Desk. */
export const tagOf = (version: string, { poll, site, desk }: Steps): string =>
  `${version}-t${poll}.${site}.${desk}`;

/** The steps that a tag tells of; undefined for a tag of somebody else's. */
export function stepsIn(tag: string): Steps | undefined {
  const found = /-t(\d+)\.(\d+)\.(\d+)$/.exec(tag);
  return found ? { poll: Number(found[1]), site: Number(found[2]), desk: Number(found[3]) } : undefined;
}

/**
 * Every object takes the new code at once. By Wrangler's default one that is busy may run the old one for five minutes more
 * (durable-objects/deployments/durable-objects-code-updates): too long for the vote that a deploy ends with, and for going back.
 */
export const AT_ONCE = ["--durable-objects-code-update-mode", "immediate"];

/** What a build leaves in the checkout, for whoever has just had one made. */
export const toKeep = (build: boolean) =>
  build ? "; releases/ has what pages may pin, for years: keep it, by git commit" : "";

/** Deploys to production or to staging. Gives the id of what is deployed now, and where it answers. */
export async function deploy({
  staging,
  build,
  host,
}: {
  staging: boolean;
  build: boolean;
  host: string;
}): Promise<{ version: string | undefined; targets: string[] }> {
  if (build) {
    const release = fileURLToPath(new URL("../release.ts", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [release], { encoding: "utf8" });
    if (status !== 0)
      throw new Fault(`The build failed: ${stderr.trim().split("\n").at(-1)}`, "npm run build says where");
  }
  const { deployed } = await wrangler([
    ...["deploy", `--env=${staging ? "staging" : ""}`, "--tag", tagOf(ownVersion(), STEPS)],
    ...AT_ONCE,
  ]);
  const targets = deployed?.targets ?? [];
  if (targets.length > 0 && !targets.some((target) => target.includes(host)))
    throw new Fault(
      `It answers at ${targets.join(", ")}, and not at ${host}.`,
      `give that host instead: --host ${targets[0]?.replace(/^https?:\/\//, "")}`,
    );
  return { version: deployed?.version || undefined, targets };
}
