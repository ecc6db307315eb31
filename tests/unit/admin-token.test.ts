/** What may be an admin token, and what is said of one that may not. */
import { describe, expect, test } from "vitest";
import { adminTokenFault } from "../../worker/domain/admin-token.ts";

describe("an admin token", () => {
  test.each([
    [undefined, "admin-token-missing"],
    ["", "admin-token-missing"],
    ["admin", "admin-token-short"],
    ["x".repeat(31), "admin-token-short"],
    ["x".repeat(201), "admin-token-long"],
    [`${"x".repeat(40)}\n`, "admin-token-unsendable"],
    ["correct horse battery staple and a few more", "admin-token-unsendable"],
    ["    ", "admin-token-unsendable"],
    ["пароль".repeat(8), "admin-token-unsendable"],
  ])("%j is refused by name", (token, fault) => {
    expect(adminTokenFault(token)).toBe(fault);
  });

  test.each(["x".repeat(32), "x".repeat(200), "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE="])(
    "%j is taken",
    (token) => {
      expect(adminTokenFault(token)).toBeNull();
    },
  );
});
