/** `npm run setup`: asks what has to be known, then plays the steps. Exit codes: 0 done, 1 a step failed, 2 the command was wrong. */
import { answersFrom } from "./answers.ts";
import { workersDevName } from "./configuration.ts";
import { Fault } from "./fault.ts";
import { keep } from "./kept.ts";
import { end, optionsOf, playHere } from "./said.ts";
import { type Choices, setupSteps, workerName } from "./setup.ts";

const HELP = `npm run setup -- [options]

Deploys Afterword to your Cloudflare account and registers your first site. What is done already is left alone, so it can be run
again at any point. Asks for what no option says; without a terminal it asks nothing.

  --dry-run            prints each step and changes nothing
  --staging            deploys beside production, with Cloudflare's test keys, and ends with a vote
  --host HOST          where it answers: afterword.SUBDOMAIN.workers.dev, or votes.daily.example in a zone of the account
  --site NAME          the first site's id
  --origin URL         an origin of its articles; may be given again
  --results WHO        who sees results: after-voting, always, after-closing, never (the newsroom alone)
  --sitekey KEY        a Turnstile site key of your own, its secret in TURNSTILE_SECRET_KEY
  --new-admin-token    puts a new admin token, where the one that is there is lost
  --no-build           deploys dist/ as it is

Secrets are read from the environment alone: TURNSTILE_SECRET_KEY, ADMIN_TOKEN, NETWORK_SECRET; the last two are made where they
are missing. For CI: CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID. AFTERWORD_WAIT: how many seconds to wait for an answer (300).`;

async function setup(): Promise<boolean> {
  const values = optionsOf(HELP, {
    site: { type: "string" },
    origin: { type: "string", multiple: true },
    results: { type: "string" },
    sitekey: { type: "string" },
    "new-admin-token": { type: "boolean" },
    "no-build": { type: "boolean" },
  });
  if (!values) return true;
  const { "dry-run": dry = false, staging = false, host, site, origin: origins, results } = values;
  const answers = await answersFrom({ host, site, origins, results }, staging);
  const choices: Choices = {
    ...answers,
    staging,
    siteKey: values.sitekey,
    newAdminToken: values["new-admin-token"] ?? false,
    build: !values["no-build"],
  };
  const worker = workerName(choices);
  const label = workersDevName(answers.host);
  if (label !== undefined && label !== worker)
    throw new Fault(
      `--host ${answers.host} will not do: staging is the worker ${worker}.`,
      `--host ${answers.host.replace(label, worker)}`,
    );
  if (!dry) keep(staging, answers);
  const last: string[] = [];
  const ok = await playHere(
    setupSteps(choices, (line) => last.push(line)),
    { dry, last },
  );
  if (ok && !dry) keep(staging, { answered: true });
  return ok;
}

end(setup());
