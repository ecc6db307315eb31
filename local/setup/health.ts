/** Asks a deployment how it is, and waits until the one that is meant answers. Never changes anything. */
import type { HealthAnswer } from "../../worker/contract/index.ts";
import { Fault } from "./fault.ts";

/** A new host name's certificate takes minutes. */
const WAIT_S = 300;
const PAUSE_MS = 1_000;
const REQUEST_MS = 15_000;

type Told = HealthAnswer | "token-invalid" | undefined;

/**
 * What answers at /health. `token-invalid` where the admin token is another one; undefined where no Afterword does: the token is shown
 * to nobody who does not answer as one, since a host name may be mistyped, or lead to somebody else still.
 */
export async function healthOf(origin: string, adminToken?: string): Promise<Told> {
  const health = await asked(origin, {});
  return health && adminToken ? asked(origin, { Authorization: `Bearer ${adminToken}` }) : health;
}

async function asked(origin: string, headers: Record<string, string>): Promise<Told> {
  try {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await fetch(`${origin}/health`, { headers, signal, redirect: "manual" });
    const body = (await response.json()) as Partial<HealthAnswer> & { code?: string };
    // Whoever shows a wrong one again and again is braked; nobody else is.
    if (body.code === "token-invalid" || body.code === "too-many-requests") return "token-invalid";
    return Array.isArray(body.configuration) ? (body as HealthAnswer) : undefined;
  } catch {
    return undefined;
  }
}

/** Waits until this deployment answers, with nothing wrong with it. Throws a Fault that says what is wrong. */
export async function awaitHealth(
  origin: string,
  adminToken: string,
  deployment: string | undefined,
  seconds = Number(process.env.AFTERWORD_WAIT ?? WAIT_S),
): Promise<HealthAnswer> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const health = await healthOf(origin, adminToken);
    const meant =
      typeof health === "object" && (!deployment || (health.deployment?.id ?? deployment) === deployment);
    if (meant && health.status === "ok") return health;
    if (Date.now() > end) throw wrong(origin, health, deployment, seconds);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function wrong(
  origin: string,
  health: Awaited<ReturnType<typeof healthOf>>,
  deployment: string | undefined,
  seconds: number,
): Fault {
  if (health === undefined)
    return new Fault(
      `${origin}/health has not answered within ${seconds} seconds.`,
      "look whether the host name is right; a new one takes some minutes until it answers",
    );
  if (health === "token-invalid")
    return new Fault(
      `${origin} takes another admin token than this machine has.`,
      "set ADMIN_TOKEN to it, or have a new one made: --new-admin-token",
    );
  if (deployment && (health.deployment?.id ?? deployment) !== deployment)
    return new Fault(
      `${origin} still answers by the deployment ${health.deployment?.id}.`,
      "wait a minute; if it stays so, look at npm run wrangler -- deployments status",
    );
  const parts = Object.entries(health.bindings ?? {}).flatMap(([part, answers]) => (answers ? [] : [part]));
  return new Fault(
    `${origin}/health says: ${[...health.configuration, ...parts.map((part) => `${part} does not answer`)].join(", ") || "failing"}.`,
    "docs/monitoring.md, Health, has a line for each",
  );
}
