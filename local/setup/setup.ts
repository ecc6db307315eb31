/** The steps of `npm run setup`, from the login to the first vote. Each looks first at what is so already, in the account or at the host. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InvitationAnswer, SiteAnswer } from "../../worker/contract/index.ts";
import { connect, Refused } from "../site/api.ts";
import { freshTag } from "../site/commands/snippets.ts";
import { type Answers, keysFromSomebody } from "./answers.ts";
import {
  configured,
  configuredIn,
  originOf,
  TEST_SECRET,
  TEST_SITE_KEY,
  workersDevName,
} from "./configuration.ts";
import { deploy, ownVersion, STEPS, tagOf, toKeep } from "./deploy.ts";
import { Fault } from "./fault.ts";
import { awaitHealth, healthOf } from "./health.ts";
import { keep, kept, nameOf } from "./kept.ts";
import { loginStep } from "./login.ts";
import { isSecretName, putSecrets, randomSecret, type SecretName, secretsOf } from "./secrets.ts";
import { smokeVote } from "./smoke.ts";
import type { Step } from "./steps.ts";
import { findWidget, isRefusal, type Keys, makeWidget, widgetName } from "./turnstile.ts";
import { WranglerFault } from "./wrangler.ts";

export interface Choices extends Answers {
  staging: boolean;
  /** A site key that somebody gives, whose secret is in TURNSTILE_SECRET_KEY. */
  siteKey: string | undefined;
  newAdminToken: boolean;
  /** Whether dist/ is built anew. */
  build: boolean;
}

export const configurationFile = () => join(process.cwd(), "wrangler.toml");

/** The worker's name in the account. */
export function workerName({ host, staging }: { host: string; staging: boolean }): string {
  const { name } = configuredIn(readFileSync(configurationFile(), "utf8"));
  if (!staging) return workersDevName(host) ?? name;
  return `${name}-staging`;
}

/** All of them. `done` gets what is to be printed at the end. */
export function setupSteps(choices: Choices, done: (line: string) => void): Step[] {
  const { staging, host, site, origins, results, newAdminToken } = choices;
  const origin = originOf(host);
  const worker = workerName(choices);
  /** Secrets to be put, by name. */
  const toPut: Partial<Record<SecretName, string>> = {};
  let there: string[] | undefined;
  let account = "";
  let keys: Keys | undefined;
  let rewritten = false;
  // One that this run has made is newer than that of the environment.
  const adminToken = () => toPut.ADMIN_TOKEN ?? process.env.ADMIN_TOKEN ?? kept(staging).adminToken ?? "";
  const api = () => connect({ AFTERWORD_HOST: origin, AFTERWORD_TOKEN: adminToken() });

  const name: Step = {
    name: "name",
    would: () => `take the name ${worker}, if no other worker has it`,
    async act() {
      there = await secretsOf(worker);
      // One that was made half-way has no secrets but ours. In another account a worker of that name is somebody else's.
      const isKept = () => kept(staging).worker === worker && kept(staging).account === account;
      const half = () => isKept() && there?.every((each) => isSecretName(each));
      const ours = !there || there.includes("NETWORK_SECRET") || half();
      if (!ours)
        throw new WranglerFault(
          "name-taken",
          `There is a worker ${worker} in this account already, and it is no Afterword.`,
        );
      return there ? `${worker} is an Afterword already` : `${worker} is free`;
    },
    look() {
      return this.act();
    },
  };

  const turnstile: Step = {
    name: "Turnstile",
    would: () =>
      `make a widget "${widgetName(host)}" for ${host} alone, or ask for its keys where the token may not`,
    async look() {
      if (staging) {
        keys = { siteKey: "", secret: TEST_SECRET };
        return "Cloudflare's test keys, which let everybody pass";
      }
      if (choices.siteKey) {
        const secret = process.env.TURNSTILE_SECRET_KEY;
        if (!secret && !(there?.includes("TURNSTILE_SECRET_KEY") && siteKeyThere() === choices.siteKey))
          throw new Fault("--sitekey needs its secret.", "set TURNSTILE_SECRET_KEY in the environment");
        keys = { siteKey: choices.siteKey, secret: secret ?? "" };
        return `the given site key ${choices.siteKey}`;
      }
      const found = await findWidget(host).catch((error) => {
        if (isRefusal(error)) return "refused" as const;
        throw error;
      });
      // A login by the browser may not see widgets: the keys that somebody gave are not asked for again.
      const given = found === "refused" && siteKeyThere();
      if (given && given !== TEST_SITE_KEY && there?.includes("TURNSTILE_SECRET_KEY") && says(given)) {
        keys = { siteKey: given, secret: "" };
        return `the site key ${given}, which wrangler.toml has`;
      }
      if (!found || found === "refused") return undefined;
      if (!found.domains.includes(host))
        throw new Fault(
          `The widget "${widgetName(host)}" is for ${found.domains.join(", ")}.`,
          `npm run wrangler -- turnstile widget update ${found.siteKey} --domain ${host}`,
        );
      keys = found;
      return `the widget "${widgetName(host)}"`;
    },
    async act() {
      try {
        keys = await makeWidget(host);
        return `made the widget "${widgetName(host)}"`;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        keys = await keysFromSomebody(host);
        return "the keys that you gave";
      }
    },
  };

  const configuration: Step = {
    name: "wrangler.toml",
    would: () => `write ${host}${staging ? "" : " and the site key"} into it`,
    async look() {
      return next() === text() && keys ? `says ${host}` : undefined;
    },
    async act() {
      writeFileSync(configurationFile(), next());
      rewritten = true;
      return `says ${host} now: keep that change, by git commit`;
    },
  };
  const text = () => readFileSync(configurationFile(), "utf8");
  const siteKeyThere = () => configuredIn(text()).siteKey;
  const next = (siteKey = keys?.siteKey || undefined) =>
    configured(text(), { name: worker, host }, staging, siteKey);
  /** Whether wrangler.toml says this host, and this site key, already. */
  const says = (siteKey: string) => next(siteKey) === text();

  const secrets: Step = {
    name: "secrets",
    would: () =>
      "make ADMIN_TOKEN and NETWORK_SECRET at random where they are missing, and put all three by stdin",
    async look() {
      const missing = (each: SecretName) => !there?.includes(each);
      const token = adminToken();
      if (missing("ADMIN_TOKEN") || newAdminToken)
        toPut.ADMIN_TOKEN = newAdminToken ? randomSecret() : token || randomSecret();
      // Never an older one of this machine's over one that was rotated since.
      else if (!token || (await healthOf(origin, token)) === "token-invalid")
        throw new Fault(
          `${worker} has another admin token than this machine.`,
          "set ADMIN_TOKEN to it, or have a new one made: --new-admin-token",
        );
      if (missing("NETWORK_SECRET")) toPut.NETWORK_SECRET = process.env.NETWORK_SECRET ?? randomSecret();
      if (keys?.secret && (missing("TURNSTILE_SECRET_KEY") || isOtherWidget()))
        toPut.TURNSTILE_SECRET_KEY = keys.secret;
      return Object.keys(toPut).length === 0 ? "all three are there" : undefined;
    },
    async act() {
      // Before they are put: should this end in between, the next run knows the worker for its own and puts them again.
      keep(staging, { worker, account, ...(toPut.ADMIN_TOKEN && { adminToken: toPut.ADMIN_TOKEN }) });
      await putSecrets(worker, toPut);
      const told = toPut.ADMIN_TOKEN ? `; the admin token is in ${nameOf(staging)}: keep it safe` : "";
      return `put ${Object.keys(toPut).sort().join(", ")}${told}`;
    },
  };
  /** Whether the site key that was deployed is of another widget, so that the secret is as well. */
  const isOtherWidget = () => !staging && keys?.siteKey !== siteKeyThere();

  const deployment: Step = {
    name: "deploy",
    would: () => `build, and deploy to ${host}; the first deploy makes the KV namespace and the objects`,
    async look() {
      if (rewritten) return undefined;
      const health = await healthOf(origin, adminToken());
      if (typeof health !== "object" || health.status !== "ok") return undefined;
      const same = health.version === ownVersion() && health.deployment?.tag === tagOf(ownVersion(), STEPS);
      return same ? `${health.version} answers already; npm run upgrade deploys it again` : undefined;
    },
    async act() {
      const { version, targets } = await deploy({ staging, build: choices.build, host });
      await awaitHealth(origin, adminToken(), version);
      keep(staging, { answered: true });
      return `${targets.join(", ") || host} answers, and all its parts do${toKeep(choices.build)}`;
    },
  };

  const registration: Step = {
    name: "site",
    would: () => `register ${site} for ${origins.join(", ")}, its results for: ${results}`,
    async look() {
      if (typeof (await healthOf(origin, adminToken())) !== "object") return undefined;
      try {
        const known = await api().json<SiteAnswer>("GET", `/v1/admin/sites/${site}`);
        return `${site} is registered for ${known.origins.join(", ")}; npm run site -- set changes it`;
      } catch (error) {
        if (error instanceof Refused && error.code === "unknown-site") return undefined;
        throw error;
      }
    },
    async act() {
      await api().json("PUT", `/v1/admin/sites/${site}`, { origins, results });
      return `registered ${site} for ${origins.join(", ")}`;
    },
  };

  const smoke: Step = {
    name: "smoke vote",
    would: () => "cast a vote with a test token, read it, and erase it",
    act: () => smokeVote(origin, adminToken()),
  };

  const invitation: Step = {
    name: "invitation",
    would: () => "make a link by which you sign in to the console",
    async look() {
      if (!process.env.CI) return undefined;
      // Whoever reads the log could sign in.
      return `none in CI: npm run site -- invite ${site} --name Owner --scope manage makes one`;
    },
    async act() {
      const asked = { name: "Owner", scopes: ["manage"], minutes: 60 };
      const { url } = await api().json<InvitationAnswer>(
        ...(["POST", `/v1/admin/sites/${site}/invitations`, asked] as const),
      );
      done(`
Into your pages, where the poll shall be:
  ${freshTag(origin, site)}
The console, once and within an hour:
  ${url}
The command line:
  export AFTERWORD_HOST=${origin} AFTERWORD_TOKEN=…   # the admin token, of ${nameOf(staging)}
  npm run site -- show ${site}`);
      return "made";
    },
  };

  const login = loginStep((id) => {
    account = id;
  });
  return [
    ...[login, name, turnstile, secrets, configuration, deployment, registration],
    ...(staging ? [smoke] : []),
    invitation,
  ];
}
