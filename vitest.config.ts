/** Three suites: pure rules in Node, the worker inside workerd, and what is built: as a process, and in Chromium. */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The log of a test is only of interest when it fails.
    silent: "passed-only",
    // Speed is a benchmark's business; these only end a test that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: 10_000 } },
      {
        plugins: [
          cloudflareTest(({ inject }) => {
            const { origin, siteKey, secret } = inject("turnstile");
            return {
              wrangler: { configPath: "./wrangler.toml" },
              // The sources: what is built of them is for the suite below.
              main: "./worker/index.ts",
              miniflare: {
                bindings: {
                  ADMIN_TOKEN: "admin-token-of-the-tests",
                  TURNSTILE_SITE_KEY: siteKey,
                  TURNSTILE_SECRET_KEY: secret,
                  TURNSTILE_SCRIPT_URL: `${origin}/turnstile/v0/api.js`,
                  TURNSTILE_SITEVERIFY_URL: `${origin}/turnstile/v0/siteverify`,
                  TURNSTILE_STAND_IN: origin,
                  SCHEDULES: process.env.SCHEDULES ?? "1000",
                  SEED: process.env.SEED ?? "",
                },
              },
            };
          }),
        ],
        test: {
          name: "worker",
          include: ["tests/worker/**/*.test.ts"],
          globalSetup: ["tests/support/turnstile.ts"],
          testTimeout: 60_000,
          // One stand-in serves all files, and its switches are set for all of them at once.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "built",
          include: ["tests/built/**/*.test.ts", "tests/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
