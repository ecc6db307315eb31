/**
 * What an object's own code throws, written down where it happens: the platform gives the caller the message and the
 * caller's stack, never the object's. Answers nothing: the exception goes on its way, and is named where it arrives.
 */
import { exceptionCode } from "../domain/exception.ts";
import { type Failure, failure } from "../domain/failure.ts";
import type { Event } from "../events.ts";
import { logException } from "../log.ts";
import { partsOfPollName } from "./stubs.ts";

/** Which object it is, for the log and the counters: its class, and the parts of its name. */
export interface ObjectName {
  class: "Poll" | "Site" | "Desk";
  site: string;
  /** Article key; undefined where the object is a site's. */
  key: string | undefined;
}

/** The name of an object's class and the parts of its own. */
export function objectName(objectClass: ObjectName["class"], ctx: DurableObjectState): ObjectName {
  const { site, key } = partsOfPollName(ctx.id.name);
  return { class: objectClass, site, key: key || undefined };
}

/** Exceptions that were written down already: a method may call another of the same object. */
const written = new WeakSet<object>();

/** Writes an exception down, once: an error where the code is at fault, a warning where the platform is busy. */
export function logOwn(event: Event, error: unknown, fields: Parameters<typeof logException>[3]): void {
  if (typeof error === "object" && error !== null) {
    if (written.has(error)) return;
    written.add(error);
  }
  logException(exceptionCode(error) === "busy" ? "warn" : "error", event, error, fields);
}

/** An exception as a value, written down: for a caller whose answer must wait for the output gate. */
export function failureOf(event: Event, error: unknown, fields: Parameters<typeof logException>[3]): Failure {
  logOwn(event, error, fields);
  return failure(exceptionCode(error), event);
}

/** What objects could not do at their start, to be tried again by whoever calls them. */
const unstarted = new WeakMap<DurableObjectState, () => void>();

/**
 * Does in a constructor what may fail. A constructor's exception would reach callers as a restart of the object, which
 * passes, while a migration that fails does not: it is thrown, as the object's own, by each method until it succeeds.
 */
export function atStart(ctx: DurableObjectState, start: () => void): void {
  try {
    start();
  } catch {
    unstarted.set(ctx, start);
  }
}

/** Has every method of these classes, alarms included, write down what it throws. To be called once, at start. */
export function watch(classes: Partial<Record<ObjectName["class"], { prototype: object }>>): void {
  for (const [objectClass, { prototype }] of Object.entries(classes))
    for (const [method, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const { value } = property;
      if (method === "constructor" || typeof value !== "function") continue;
      const report = (object: { ctx: DurableObjectState }, error: unknown): never => {
        const name = objectName(objectClass as ObjectName["class"], object.ctx);
        logOwn("object-failed", error, { ...name, method });
        throw error;
      };
      Object.defineProperty(prototype, method, {
        ...property,
        value(this: { ctx: DurableObjectState }, ...args: unknown[]): unknown {
          try {
            unstarted.get(this.ctx)?.();
            unstarted.delete(this.ctx);
            const answer: unknown = value.apply(this, args);
            return answer instanceof Promise ? answer.catch((error) => report(this, error)) : answer;
          } catch (error) {
            return report(this, error);
          }
        },
      });
    }
}
