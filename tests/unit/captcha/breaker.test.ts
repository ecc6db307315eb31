/** When siteverify is not even asked. */
import { expect, test } from "vitest";
import { Breaker } from "../../../worker/captcha/breaker.ts";
import { BREAKER_FAILURES, BREAKER_OPEN_MS } from "../../../worker/limits/captcha.ts";

const fail = (breaker: Breaker, times: number, nowMs: number) => {
  for (let i = 0; i < times; i++) breaker.note(false, nowMs);
};

test("the breaker opens after so many failures in a row, and not one earlier", () => {
  const breaker = new Breaker();
  fail(breaker, BREAKER_FAILURES - 1, 1_000);
  expect(breaker.isOpen(1_000)).toBe(false);
  fail(breaker, 1, 1_000);
  expect(breaker.isOpen(1_000)).toBe(true);
});

test("an answer in between starts the count again", () => {
  const breaker = new Breaker();
  fail(breaker, BREAKER_FAILURES - 1, 1_000);
  breaker.note(true, 1_000);
  fail(breaker, BREAKER_FAILURES - 1, 1_000);
  expect(breaker.isOpen(1_000)).toBe(false);
});

test("after its time one asks again: a failure opens it at once, an answer closes it", () => {
  const breaker = new Breaker();
  fail(breaker, BREAKER_FAILURES, 1_000);
  expect(breaker.isOpen(1_000 + BREAKER_OPEN_MS - 1)).toBe(true);
  expect(breaker.isOpen(1_000 + BREAKER_OPEN_MS)).toBe(false);
  fail(breaker, 1, 20_000);
  expect(breaker.isOpen(20_000)).toBe(true);
  breaker.note(true, 31_000);
  fail(breaker, 1, 31_000);
  expect(breaker.isOpen(31_000)).toBe(false);
});
