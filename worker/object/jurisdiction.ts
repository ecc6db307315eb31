/**
 * In which jurisdiction objects lie: the one place that knows how the platform is told of it. A namespace that is restricted to one
 * has another object under each name, which can't move (durable-objects/reference/data-location): so it is chosen with a site's
 * registration, and fixed by it. The local runtime refuses all of them. Decides nothing.
 */
import type { Jurisdiction } from "../contract/index.ts";

/**
 * The bindings by which the objects of a jurisdiction are reached, and by which they reach each other; as they are for none. Throws
 * where the platform has no such jurisdiction.
 */
export function within(env: Env, jurisdiction: Jurisdiction | null | undefined): Env {
  if (!jurisdiction) return env;
  return {
    ...env,
    POLL: env.POLL.jurisdiction(jurisdiction),
    SITE: env.SITE.jurisdiction(jurisdiction),
    DESK: env.DESK.jurisdiction(jurisdiction),
  };
}

/** Where an object lies itself; null for anywhere. */
export function jurisdictionOf(ctx: DurableObjectState): Jurisdiction | null {
  return (ctx.id.jurisdiction as Jurisdiction | undefined) ?? null;
}
