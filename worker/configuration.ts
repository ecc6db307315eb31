/** Whether this deployment is set up to be used: what is wrong, each fault by its name. Tells nobody a value. */
import { env } from "cloudflare:workers";
import { captchaFaults } from "./captcha/settings.ts";
import type { ConfigurationFault } from "./contract/index.ts";
import { adminTokenFault } from "./domain/admin-token.ts";
import { log } from "./log.ts";

/** All faults, for a request to `host` (without port): which keys will do depends on where the worker is reached. */
export function configurationFaults(env: Env, host: string): ConfigurationFault[] {
  const admin = adminTokenFault(env.ADMIN_TOKEN);
  return [...(admin ? [admin] : []), ...captchaFaults(env, host)];
}

/** Writes what is wrong wherever the worker is reached, once in the life of an isolate: it is read in no request. */
export function tellAtStart(): void {
  const fault = adminTokenFault(env.ADMIN_TOKEN);
  if (fault) log("error", "misconfigured", { fault });
}
