/** What stands in wrangler.toml for two environments, what `npm run setup` writes there, and the pages that tell of it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { configured, configuredIn } from "../../local/setup/configuration.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

interface Limit {
  name: string;
  namespace_id: string;
  simple: object;
}

test("staging has every binding that production has, to things of its own", () => {
  const [production, staging] = [undefined, "staging"].map((env) =>
    unstable_readConfig({ config: root("wrangler.toml"), ...(env && { env }) }, { hideWarnings: true }),
  );
  const bindings = (config = production) => ({
    objects: config?.durable_objects.bindings,
    kv: config?.kv_namespaces.map(({ binding }: { binding: string }) => binding),
    limits: config?.ratelimits.map(({ name, simple }: Limit) => [name, simple]),
    version: config?.version_metadata,
    secrets: config?.secrets,
    vars: Object.keys(config?.vars ?? {}).filter((name) => name !== "ENVIRONMENT"),
    assets: config?.assets,
    exports: config?.exports,
    observability: config?.observability,
  });
  expect(bindings(staging)).toEqual(bindings(production));
  expect(staging?.name).toBe(`${production?.name}-staging`);
  expect(staging?.vars.ENVIRONMENT).toBe("staging");
  // Limits are counted by their ids, for a whole account.
  const ids = [production, staging].flatMap((config) =>
    config?.ratelimits.map((each: Limit) => each.namespace_id),
  );
  expect(new Set(ids).size).toBe(6);
  expect(staging?.routes).toEqual([]);
});

test("the options that the docs name are those that each command knows", () => {
  for (const page of ["docs/deployment.md", "docs/upgrading.md"]) {
    const text = readFileSync(root(page), "utf8");
    const named = text
      .split("\n")
      .flatMap((line) =>
        [...line.matchAll(/npm run (setup|upgrade|rollback)((?: [^`\n]*)?)/g)].flatMap(
          ([, name, rest = ""]) =>
            [...rest.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option]) => [name, option] as const),
        ),
      );
    for (const [name, option] of named) {
      const program = root(`local/setup/${name === "setup" ? "cli" : name}.ts`);
      const { stdout } = spawnSync(process.execPath, [program, "--help"], { encoding: "utf8" });
      expect(stdout, `${page}: ${name} ${option}`).toContain(`  ${option}`);
    }
  }
});

describe("what is chosen is written into the lines that are there for it, and nothing else is changed", () => {
  const text = readFileSync(root("wrangler.toml"), "utf8");
  const changed = (before: string, after: string) => {
    const lines = before.split("\n");
    return after.split("\n").filter((line, i) => line !== lines[i]);
  };
  const domain = { name: "afterword", host: "votes.daily.example" };
  const dev = { name: "polls", host: "polls.daily.workers.dev" };

  test("a domain of one's own, and back to workers.dev", () => {
    const own = configured(text, domain, false, "0x4AAA");
    expect(changed(text, own)).toEqual([
      "workers_dev = false",
      'routes = [{ pattern = "votes.daily.example", custom_domain = true }]',
      'TURNSTILE_SITE_KEY = "0x4AAA"',
    ]);
    expect(configured(own, domain, false, "0x4AAA")).toBe(own);
    expect(configuredIn(own)).toEqual({ name: "afterword", siteKey: "0x4AAA" });
    expect(changed(own, configured(own, dev, false))).toEqual([
      'name = "polls"',
      "workers_dev = true",
      '# routes = [{ pattern = "votes.daily.example", custom_domain = true }]',
    ]);
  });

  test("staging's are its own, and its key stays Cloudflare's test key", () => {
    expect(changed(text, configured(text, domain, true, "0x4AAA"))).toEqual([
      "workers_dev = false",
      'routes = [{ pattern = "votes.daily.example", custom_domain = true }]',
    ]);
    expect(configured(text, dev, true)).toBe(text);
  });

  test("a file without such a line is refused with where it comes from", () => {
    expect(() => configured(text.replace(/^TURNSTILE_SITE_KEY/m, "KEY"), domain, false, "0x4AAA")).toThrow(
      "wrangler.toml has no line for TURNSTILE_SITE_KEY in [vars].",
    );
    expect(() => configured(text.replace("[env.staging]", "[env.other]"), domain, true)).toThrow(
      "wrangler.toml has no [env.staging] any more.",
    );
  });
});
