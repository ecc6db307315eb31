/** `npm run upgrade`: says what will change and how to go back, then deploys this checkout, to staging first where there is one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import type { HealthAnswer, SitesAnswer } from "../../worker/contract/index.ts";
import { connect } from "../site/api.ts";
import { isAsking } from "./answers.ts";
import { compareVersions, entriesSince, growth } from "./changes.ts";
import { originOf } from "./configuration.ts";
import { deploy, ownVersion, STEPS, toKeep } from "./deploy.ts";
import { Fault } from "./fault.ts";
import { awaitHealth, healthOf } from "./health.ts";
import { kept, nameOf } from "./kept.ts";
import { loginStep } from "./login.ts";
import { end, optionsOf, playHere } from "./said.ts";
import { smokeVote } from "./smoke.ts";
import type { Step } from "./steps.ts";

const HELP = `npm run upgrade -- [options]

Says what this checkout changes at your deployment and how to go back, asks, and deploys it: to staging first, if there is one,
with a vote. Get the newer version first: git pull, then npm test.

  --dry-run     says it, and changes nothing
  --staging     staging alone
  --host HOST   the deployment, where this machine does not know it
  --yes         does not ask
  --no-build    deploys dist/ as it is

ADMIN_TOKEN is the admin token, where this machine does not have it.`;

/** A deployment that is there. */
export interface There {
  staging: boolean;
  host: string;
  origin: string;
  adminToken: string;
  health: HealthAnswer;
}

/**
 * Finds the deployment and asks how it is. `beside`: it is the other one than was asked for, so that ADMIN_TOKEN is not its. Throws a
 * Fault.
 */
export async function find(staging: boolean, host: string | undefined, beside = false): Promise<There> {
  const known = kept(staging);
  const where = host ?? known.host;
  if (!where)
    throw new Fault(
      `${nameOf(staging)} names no deployment.`,
      "npm run setup, or give --host and ADMIN_TOKEN",
    );
  const adminToken = (beside && known.adminToken) || process.env.ADMIN_TOKEN || known.adminToken || "";
  if (!adminToken) throw new Fault("There is no admin token.", "set ADMIN_TOKEN to it");
  const origin = originOf(where);
  const health = await healthOf(origin, adminToken);
  if (health === "token-invalid")
    throw new Fault(`${origin} takes another admin token.`, "set ADMIN_TOKEN to the one that it takes");
  if (!health)
    throw new Fault(
      `${origin}/health does not answer.`,
      "look at your network, and whether the host is right",
    );
  return { staging, host: where, origin, adminToken, health };
}

/** Asks whether to go on. Throws a Fault where nobody can be asked. */
export async function agreed(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!isAsking()) throw new Fault("Nobody is there to agree.", "--yes, once you have read what it says");
  const answer = await confirm({ message: question });
  return !isCancel(answer) && answer;
}

/** What will change, in sentences. Throws a Fault where what runs is newer. */
function plan({ host, health }: There): string {
  const mine = ownVersion();
  const { version, deployment } = health;
  if (compareVersions(version, mine) > 0)
    throw new Fault(
      `${host} runs ${version}, and this checkout is ${mine}, which is older.`,
      "git pull for the newer one; npm run rollback goes back",
    );
  const changelog = readFileSync(join(process.cwd(), "CHANGELOG.md"), "utf8");
  const entries = entriesSince(changelog, version);
  return `${host} runs ${version}${deployment ? `, deployed ${deployment.created_at}` : ""}. This checkout is ${mine}.

${entries || "The changelog tells of nothing since."}

Data: ${growth(deployment?.tag ?? "", STEPS)}
During it: objects restart within seconds; a vote in flight is answered "busy", and its page sends it again.
Back: npm run rollback goes to ${deployment?.id ?? "the version before"}, and keeps every vote, site, token and setting.
`;
}

function stepsOf(there: There, build: boolean): Step[] {
  const { staging, host, origin, adminToken } = there;
  const where = staging ? "staging" : "production";
  const api = connect({ AFTERWORD_HOST: origin, AFTERWORD_TOKEN: adminToken });
  const sites = async () => {
    const all: string[] = [];
    for (let query = ""; ; ) {
      const { sites, cursor } = await api.json<SitesAnswer>("GET", `/v1/admin/sites${query}`);
      all.push(...sites.map(({ site }) => site));
      if (cursor === null) return all;
      query = `?${new URLSearchParams({ cursor })}`;
    }
  };
  let before: string[] = [];
  const deployment: Step = {
    name: where,
    would: () => `${build ? "build, and " : ""}deploy to ${host}, and wait until it answers`,
    async act() {
      before = await sites();
      const { version } = await deploy({ staging, build, host });
      const health = await awaitHealth(origin, adminToken, version);
      return `${host} runs ${health.version}, and all its parts answer${toKeep(build)}`;
    },
  };
  const data: Step = {
    name: `${where}'s data`,
    would: () => "look whether every site is there as before",
    async act() {
      const now = await sites();
      const lost = before.filter((site) => !now.includes(site));
      if (lost.length > 0) throw new Fault(`${lost.join(", ")} is not there any more.`, "npm run rollback");
      return `${before.length} sites are there, as before`;
    },
  };
  const smoke: Step = {
    name: "smoke vote",
    would: () => "cast a vote with a test token, read it, and erase it",
    act: () => smokeVote(origin, adminToken),
  };
  return [deployment, data, ...(staging ? [smoke] : [])];
}

async function upgrade(): Promise<boolean> {
  const values = optionsOf(HELP, {
    yes: { type: "boolean" },
    "no-build": { type: "boolean" },
  });
  if (!values) return true;
  const { "dry-run": dry = false, staging = false } = values;
  const build = !values["no-build"];
  const there = await find(staging, values.host);
  console.log(plan(there));
  const first = !staging && kept(true).answered ? [await find(true, undefined, true)] : [];
  // What staging has been given is what production gets.
  const steps = [loginStep(), ...[...first, there].flatMap((each, i) => stepsOf(each, build && i === 0))];
  if (!dry && !(await agreed("Deploy it?", values.yes ?? false))) {
    console.log("Nothing has been changed.");
    return true;
  }
  return playHere(steps, { dry });
}

if (process.argv[1] === import.meta.filename) end(upgrade());
