/** Objects that others meet in place of real ones: all of a real one but for some calls, which are refused, held or changed on their way. */
import { env } from "cloudflare:workers";
import { vi } from "vitest";

type Call = (...args: never[]) => unknown;

/** A stub of which some methods are others. */
export function standIn<T extends object>(stub: T, over: Record<string, Call>): T {
  return new Proxy(stub, {
    get: (_, property) =>
      // Whoever awaits a stub asks whether it is a promise.
      property === "then"
        ? undefined
        : (over[String(property)] ??
          ((...args: unknown[]) =>
            (stub as Record<string | symbol, (...args: unknown[]) => unknown>)[property]?.(...args))),
  });
}

/** From now on whoever asks for the object of this name meets such a one, until mocks are restored. */
export function meets<N extends "DESK" | "POLL">(
  namespace: N,
  name: string,
  over: (stub: ReturnType<Env[N]["getByName"]>) => Record<string, Call>,
): void {
  const objects = env[namespace] as unknown as { getByName(name: string): ReturnType<Env[N]["getByName"]> };
  const getByName = objects.getByName.bind(objects);
  vi.spyOn(objects, "getByName").mockImplementation((named) => {
    const stub = getByName(named);
    return named === name ? standIn(stub, over(stub)) : stub;
  });
}
