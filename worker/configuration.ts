/** Whether this deployment is set up to be used: what is wrong, each fault by its name. Tells nobody a value. */
import { env } from "cloudflare:workers";
import { captchaFaults } from "./captcha/settings.ts";
import type { ConfigurationFault } from "./contract/index.ts";
import { adminTokenFault } from "./domain/admin-token.ts";
import { log } from "./log.ts";
import { networkSecretFault } from "./salt.ts";

/** All faults, for a request to `host` (without port): which keys will do depends on where the worker is reached. */
export function configurationFaults(env: Env, host: string): ConfigurationFault[] {
  return [...ownSecretsFaults(env), ...captchaFaults(env, host)];
}

/** Writes what is wrong wherever the worker is reached, once in the life of an isolate: it is read in no request. */
export function tellAtStart(): void {
  for (const fault of ownSecretsFaults(env)) log("error", "misconfigured", { fault });
}

/** Faults of the secrets that are of the operator's own making. */
function ownSecretsFaults(env: Env): ConfigurationFault[] {
  return [adminTokenFault(env.ADMIN_TOKEN), networkSecretFault(env)].filter((fault) => fault !== null);
}
