/** Approval: what can be said of an article by its votes. */
import { describe, expect, test } from "vitest";
import { approvalOf } from "../../../worker/domain/counting/approval.ts";

describe("approval", () => {
  // Found by bisection of the equation that defines the interval, share - p = z·√(p(1 - p)/n).
  test.each([
    [10, 0, 1, 0.722467],
    [1, 0, 1, 0.206549],
    [0, 5, 0, 0],
    [950, 50, 0.95, 0.934686],
    [50, 50, 0.5, 0.403832],
  ])("of %i yes and %i no has share %f and lower bound %f", (yes, no, share, lower) => {
    const approval = approvalOf({ yes, no });
    expect(approval?.share).toBeCloseTo(share, 6);
    expect(approval?.lower).toBeCloseTo(lower, 5);
  });

  test("of nobody is unknown", () => {
    expect(approvalOf({ yes: 0, no: 0 })).toBeNull();
  });
});
