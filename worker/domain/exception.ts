/**
 * What an exception means to whoever waits for an answer, and what of it may be written down. Pure; the log is ../log.ts,
 * answers are made in ../middleware/problem.ts.
 */

/** The platform's marks on an error of an object, as far as they are read here. They survive RPC calls. */
interface Marked {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
  /** The object's queue is full; asking again makes it worse. */
  overloaded?: unknown;
  /** The connection or the object went away, and may or may not have done the work. */
  retryable?: unknown;
  /** The object was restarted while it worked: a deploy, an eviction, a commit that the disk refused. */
  durableObjectReset?: unknown;
}

/** KV's own overload, and its limit of writes per key (kv/api/write-key-value-pairs). */
const KV_OVERLOAD = /^KV \w+ failed: (429|5\d\d)\b/;

/**
 * `busy` where the platform says that the same request may go through later: overload, restart, what it marks as
 * retryable, a wait of ours that was given up, and another object that said so itself. All else is a fault in our code, whichever object it happened in:
 * `internal`. `remote` says only that another object threw it, so it decides nothing
 * (durable-objects/best-practices/error-handling).
 */
export function exceptionCode(error: unknown): "busy" | "internal" {
  const { name, message, overloaded, retryable, durableObjectReset } = marks(error);
  const transient = overloaded === true || retryable === true || durableObjectReset === true;
  const told = name === "DeadlineError" || (name === "RefusedError" && message === "busy");
  return transient || told || KV_OVERLOAD.test(String(message)) ? "busy" : "internal";
}

/** What the log may say of an exception. */
export interface Sayable {
  /** Its name, and in our own words or the platform's what went wrong. */
  why: string;
  /** Where, innermost first: function, file, line. No message. */
  stack: string[];
}

/**
 * An exception without what a reader may have put into it. Messages of our own classes are kept whole. Of any other, only
 * the letters and spaces it begins with and the platform's own code are: SQLite, `JSON.parse` and `new URL` repeat the
 * value that they dislike, behind a colon, a quotation mark or a digit.
 */
export function sayableOf(error: unknown): Sayable {
  const { name, message, stack } = marks(error);
  const text = String(message ?? "");
  const ours = name === "DeadlineError" || name === "RefusedError";
  const words = /^[A-Za-z ]*/.exec(text)?.[0].trim();
  const code = KV_OVERLOAD.exec(text)?.[1] ?? /\bSQLITE_[A-Z_]+/.exec(text)?.[0];
  const why = [String(name ?? typeof error), ours ? text : words, ours ? undefined : code];
  // A message may have several lines, one of which may look like a frame's.
  const frames = String(stack ?? "").replace(text, "");
  return {
    why: why.filter(Boolean).join(": "),
    stack: frames
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .map((line) => line.trim()),
  };
}

function marks(error: unknown): Marked {
  return typeof error === "object" && error !== null ? error : {};
}
