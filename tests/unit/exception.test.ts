/** What an exception is called in an answer, and what of it is written down. */
import { describe, expect, test } from "vitest";
import { exceptionCode, sayableOf } from "../../worker/domain/exception.ts";
import { RefusedError } from "../../worker/object/refused.ts";

const marked = (marks: Record<string, unknown>, message = "gone") => Object.assign(new Error(message), marks);

describe("an exception is called", () => {
  test.each([
    ["overload", marked({ overloaded: true, remote: true })],
    ["a lost connection", marked({ retryable: true, remote: true })],
    ["a restart", marked({ durableObjectReset: true })],
    ["KV's limit of writes", new Error("KV PUT failed: 429 Too Many Requests")],
    ["another object's word that it is", new RefusedError({ ok: false, code: "busy" })],
    ["a deadline of ours, also out of another object", marked({ name: "DeadlineError", remote: true })],
  ])("busy after %s", (_, error) => expect(exceptionCode(error)).toBe("busy"));

  test.each([
    ["an object's own code has thrown it", marked({ remote: true })],
    ["the platform says that it is not to be tried again", marked({ retryable: false, overloaded: false })],
    ["another object has refused", new RefusedError({ ok: false, code: "unknown-site" })],
    ["KV refuses what was asked", new Error("KV GET failed: 414 key too long")],
    ["it is no error at all", "thrown text"],
    ["it is nothing", undefined],
  ])("internal where %s", (_, error) => expect(exceptionCode(error)).toBe("internal"));
});

describe("the log says of an exception", () => {
  test.each([
    [
      "a value that SQLite repeats",
      'no such column: "https://a.example/x": SQLITE_ERROR',
      "Error: no such column: SQLITE_ERROR",
    ],
    [
      "JSON that can't be read",
      `Unexpected token 'h', "https://a."... is not valid JSON`,
      "Error: Unexpected token",
    ],
    ["an address in front", "https://a.example/x is not a valid URL", "Error: https"],
    ["a number", "203.0.113.7 is not allowed", "Error"],
    ["KV's status", "KV PUT failed: 429 Too Many Requests", "Error: KV PUT failed: 429"],
  ])("no word of %s", (_, message, why) => expect(sayableOf(new Error(message)).why).toBe(why));

  test("all of what our own classes say", () => {
    const error = Object.assign(new Error("KV put did not answer within 10 ms"), { name: "DeadlineError" });
    expect(sayableOf(error).why).toBe("DeadlineError: KV put did not answer within 10 ms");
    expect(sayableOf(new RefusedError({ ok: false, code: "unknown-site" })).why).toBe(
      "RefusedError: unknown-site",
    );
  });

  test("where it happened, and no line of a message that looks like a place", () => {
    const error = new Error("first\n    at https://a.example/secret");
    const { stack } = sayableOf(error);
    expect(stack[0]).toContain("exception.test.ts");
    expect(stack.join()).not.toContain("secret");
  });

  test("something even where what was thrown is no error", () => {
    expect(sayableOf("text")).toEqual({ why: "string", stack: [] });
    expect(sayableOf(null)).toEqual({ why: "object", stack: [] });
  });
});
