/** Starts the Turnstile stand-in once for the worker suite and tells the suite where it is. */
import type { TestProject } from "vitest/node";
import { startTurnstile } from "../../local/turnstile/server.ts";

declare module "vitest" {
  interface ProvidedContext {
    turnstile: { origin: string; siteKey: string; secret: string };
  }
}

export default async function setup(project: TestProject) {
  const siteKey = "0x4AAAAAAAafterwordtests";
  const secret = "0x4AAAAAAAafterwordtestssecret";
  const turnstile = await startTurnstile({ pairs: [{ sitekey: siteKey, secret }] });
  project.provide("turnstile", { origin: turnstile.origin, siteKey, secret });
  return () => turnstile.close();
}
