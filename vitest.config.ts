/**
 * Suites: pure rules in Node, the worker inside workerd, and what is built: as a process, and in three browsers. All of them
 * share the machine: most tests wait most of their time, for alarms, caches and deadlines.
 */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { findFirefox, findWebKit } from "./local/browsers.ts";
import { ADMIN_TOKEN } from "./tests/support/admin-token.ts";
import { seedOf } from "./tests/support/seed.ts";

/**
 * Browser tests that Firefox plays too, but for what its driver does not tell (tests/support/browsers/capabilities.ts). The
 * others measure what Chromium alone tells, or try what is no browser's own: how long our timers are, what our server refuses.
 */
const IN_FIREFOX = [
  "captcha/!(patience)",
  "console/work",
  "hosting/*",
  "recipes/*",
  "voting/!(flood)",
  "reading/accessibility",
  "reading/fit",
  "reading/focus",
  "reading/translation",
  "reading/words",
].map((name) => `tests/browser/${name}.test.ts`);
const IN_WEBKIT = "tests/browser/webkit*.test.ts";

/**
 * Worker tests that share an isolate, whose start costs more than they do: each makes sites of its own, and none of them turns
 * the clock, a binding or a switch that a neighbour would meet, or counts calls that a neighbour's alarms make too.
 */
const IN_ONE_ISOLATE = [
  "counting/{questions,results}",
  "erasing/{articles,sites}",
  "moderation/{aliases,people}",
  "object/schema",
  "routes/{isolation,poll-page,revisions,unknown-names}",
  "site/{amendment,batches,details,jurisdiction,owners,signals,switches}",
].map((name) => `tests/worker/${name}.test.ts`);

// The plugin reads wrangler.toml for each file, and would warn each time of secrets that the tests bring themselves.
process.env.WRANGLER_LOG ??= "error";

const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Files of a browser take turns in its processes: each start of a browser takes a second of both cores. */
const shared = { isolate: false };

/** The sources in workerd, with real Durable Objects and KV. */
const inWorkerd = () =>
  cloudflareTest(({ inject }) => {
    const { origin, siteKey, secret } = inject("turnstile");
    return {
      wrangler: { configPath: "./wrangler.toml" },
      // The sources: what is built of them is for the suite below.
      main: "./worker/index.ts",
      miniflare: {
        bindings: {
          ADMIN_TOKEN,
          TURNSTILE_SITE_KEY: siteKey,
          TURNSTILE_SECRET_KEY: secret,
          NETWORK_SECRET: "network-secret-of-the-tests-which-is-long-enough",
          TURNSTILE_SCRIPT_URL: `${origin}/turnstile/v0/api.js`,
          TURNSTILE_SITEVERIFY_URL: `${origin}/turnstile/v0/siteverify`,
          TURNSTILE_STAND_IN: origin,
          SCHEDULES: process.env.SCHEDULES ?? "1000",
          SEED: process.env.SEED ?? "",
        },
      },
      // Tests break promises on purpose; workerd would tell of each.
      verbose: false,
    };
  });

const suites: ViteUserConfig = {
  test: {
    // The log of a test is only of interest when it fails.
    silent: "passed-only",
    slowTestThreshold: 30_000,
    reporters: ["default", "tests/support/reporter.ts"],
    // Speed is a benchmark's business; these only end a test that hangs.
    ...limits,
    expect: { poll: { timeout: 30_000 } },
    // One for each of two cores: with three for all suites waits ran out.
    maxWorkers: Number(process.env.WORKERS ?? 2),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          testTimeout: 10_000,
          // Pure rules leave nothing behind: a process and its modules for each file cost more than all tests together.
          isolate: false,
          // Should one fail before it has turned a clock back, the next has it right.
          restoreMocks: true,
        },
      },
      {
        extends: true,
        plugins: [inWorkerd()],
        test: {
          name: "worker",
          include: ["tests/worker/**/*.test.ts"],
          exclude: IN_ONE_ISOLATE,
          globalSetup: ["tests/support/turnstile.ts"],
        },
      },
      {
        extends: true,
        plugins: [inWorkerd()],
        test: {
          name: "worker-together",
          include: IN_ONE_ISOLATE,
          isolate: false,
          globalSetup: ["tests/support/turnstile.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "built",
          include: ["tests/built/**/*.test.ts"],
          // A third of their time is waiting: for deadlines, alarms and processes that start again. They come last, three at once.
          maxWorkers: Number(process.env.WORKERS ?? 3),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "chromium",
          ...shared,
          include: ["tests/browser/**/*.test.ts"],
          exclude: [IN_WEBKIT],
          globalSetup: ["tests/support/browsers/chromium.ts"],
        },
      },
      ...(findFirefox()
        ? [
            {
              extends: true as const,
              test: { name: "firefox", ...shared, include: IN_FIREFOX, env: { BROWSER: "firefox" } },
            },
          ]
        : []),
      ...(findWebKit() ? [{ extends: true as const, test: { name: "webkit", include: [IN_WEBKIT] } }] : []),
    ],
  },
};

export default defineConfig(({ mode }) => {
  // Every process of the run inherits it.
  process.env.SEED = seedOf(mode);
  return suites;
});
