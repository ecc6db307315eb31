/** `npm run rollback`: says what going back does to data, asks, and goes back to an earlier deployment. */
import { growth } from "./changes.ts";
import { AT_ONCE, stepsIn } from "./deploy.ts";
import { Fault } from "./fault.ts";
import { awaitHealth, healthOf } from "./health.ts";
import { loginStep } from "./login.ts";
import { end, optionsOf, playHere } from "./said.ts";
import { workerName } from "./setup.ts";
import { faultOf, type Step } from "./steps.ts";
import { agreed, find } from "./upgrade.ts";
import { wrangler, wranglerJson } from "./wrangler.ts";

const HELP = `npm run rollback -- [options]

Says what going back does to your data, asks, and goes back to the deployment before this one.

  --dry-run      says it, and changes nothing
  --staging      staging
  --to VERSION   another version, by its id (npm run wrangler -- versions list)
  --host HOST    the deployment, where this machine does not know it
  --yes          does not ask`;

interface Deployment {
  created_on: string;
  versions: { version_id: string; percentage: number }[];
}
interface Version {
  id: string;
  metadata?: { created_on?: string };
  annotations?: { "workers/tag"?: string; "workers/triggered_by"?: string };
}

/**
 * Where to: the version before the one that runs, by when each was first deployed, so that going back twice goes back twice. Only
 * what `npm run setup` or `upgrade` has deployed, which its tag tells: never a worker that had nothing but secrets, nor a version
 * that differs by its secrets alone.
 */
export function targetOf(
  deployments: Deployment[],
  versions: Version[],
  running: string,
): string | undefined {
  const code = new Set(
    versions
      .filter(({ annotations = {} }) => annotations["workers/triggered_by"] !== "secret")
      .filter(({ annotations = {} }) => stepsIn(annotations["workers/tag"] ?? ""))
      .map(({ id }) => id),
  );
  const ids = deployments
    .toSorted((a, b) => a.created_on.localeCompare(b.created_on))
    .flatMap(({ versions }) => versions.filter(({ percentage }) => percentage === 100))
    .map(({ version_id }) => version_id);
  const order = [...new Set(ids)];
  const until = order.slice(0, order.indexOf(running) + 1).filter((id) => code.has(id));
  // The last of them is what runs, or its code with other secrets.
  return until.at(-2);
}

/** What it does to data, in sentences. */
function consequences(
  host: string,
  from: string,
  to: string,
  version: Version | undefined,
  tag: string,
): string {
  const target = version?.annotations?.["workers/tag"] ?? "";
  const [now, then] = [stepsIn(tag), stepsIn(target)];
  const tables =
    now && then && growth(target, now) === "No table changes."
      ? "Tables: the same in both."
      : "Tables: stay as they are. The older version leaves what it does not know, and going forward again runs no step twice.";
  return `${host} goes from ${from}${tag && ` (${tag})`} back to ${to}${target && ` (${target})`}, deployed ${version?.metadata?.created_on ?? "earlier"}.

Kept: every vote, site, token, person, setting and audit entry. They are in objects and in KV, which going back does not touch; votes of
the newer version count on.
${tables}
Settings that only the newer version knows stay stored and do nothing until it is back.
Secrets come back as they were at that version: what was rotated since has to be rotated again.
During it: objects restart within seconds; a vote in flight is answered "busy", and its page sends it again.
Forward again: npm run upgrade.
`;
}

async function rollback(): Promise<boolean> {
  const values = optionsOf(HELP, {
    to: { type: "string" },
    yes: { type: "boolean" },
  });
  if (!values) return true;
  const { "dry-run": dry = false, staging = false } = values;
  const { host, origin, adminToken, health } = await find(staging, values.host);
  const worker = workerName({ host, staging });
  const [deployments, versions] = [
    await wranglerJson<Deployment[]>("deployments", "list", "--name", worker, "--json"),
    await wranglerJson<Version[]>("versions", "list", "--name", worker, "--json"),
  ];
  const running = health.deployment?.id ?? "";
  const to = values.to ?? targetOf(deployments, versions, running);
  if (!to)
    throw new Fault(
      `${worker} has no earlier deployment to go back to.`,
      "npm run wrangler -- versions list shows what there is; --to takes one",
    );
  const version = versions.find(({ id }) => id === to);
  console.log(consequences(host, running, to, version, health.deployment?.tag ?? ""));
  const back: Step = {
    name: "rollback",
    would: () => `go back to ${to}, and wait until it answers`,
    async act() {
      await wrangler([
        "rollback",
        to,
        "--name",
        worker,
        "--message",
        "npm-run-rollback",
        "--yes",
        ...AT_ONCE,
      ]);
      const done = async <T>(waiting: Promise<T>) =>
        waiting.catch((error) => {
          const { message, mend } = faultOf(error);
          throw new Fault(
            `It was set back to ${to}. ${message}`,
            `${mend}; the same command without --to ${to} would go back one more`,
            false,
          );
        });
      // Secrets are those of that version, the admin token with them.
      const { version } = await done(awaitHealth(origin, "", to));
      if ((await healthOf(origin, adminToken)) === "token-invalid")
        return `${host} runs ${version} again, and takes the admin token that it had then: rotate it again`;
      await done(awaitHealth(origin, adminToken, to));
      return `${host} runs ${version} again, and all its parts answer`;
    },
  };
  if (!dry && !(await agreed("Go back?", values.yes ?? false))) {
    console.log("Nothing has been changed.");
    return true;
  }
  return playHere([loginStep(), back], { dry });
}

if (process.argv[1] === import.meta.filename) end(rollback());
