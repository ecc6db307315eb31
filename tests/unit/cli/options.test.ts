/** What is typed, and what is meant by it. */
import { describe, expect, test } from "vitest";
import { argumentsOf, COMMON } from "../../../local/site/arguments.ts";
import { COMMANDS } from "../../../local/site/commands/index.ts";
import { changeOf } from "../../../local/site/commands/settings.ts";
import { nearest } from "../../../local/site/names.ts";
import { optionOf } from "../../../local/site/options.ts";
import { SettingsPatch, SiteSettings } from "../../../worker/contract/index.ts";

describe("every command", () => {
  test.each(Object.entries(COMMANDS))(
    "%s tells of all its options and arguments, and of no other",
    (_name, command) => {
      const { options, help = "", usage, takes } = command;
      const told = new Set([...`${usage} ${help}`.matchAll(/--([a-z-]+)/g)].map(([, name]) => name));
      for (const name of Object.keys(options)) expect(told).toContain(name);
      // Named beside its own: what every command takes.
      const known = [...Object.keys(options), ...Object.keys(COMMON)];
      for (const name of told) expect(known).toContain(name);
      for (const name of takes) expect(usage).toContain(name);
      expect(command.examples.length).toBeGreaterThan(0);
    },
  );
});

test("every setting that an option sets is called by that option when it is refused", () => {
  // Those that have no option are set by the API alone.
  const apart = ["state", "default_question", "questions", "reasons", "dry_run", "jurisdiction"];
  const { options = {} } = COMMANDS["site set"] ?? {};
  const fields = [...Object.keys(SettingsPatch.entries), ...Object.keys(SiteSettings.entries)];
  for (const field of fields.filter((each) => !apart.includes(each)))
    for (const option of optionOf(`${field}.0`).matchAll(/--([a-z-]+)/g))
      expect(options).toHaveProperty([option[1] ?? ""]);
  const typed = (...args: string[]) => argumentsOf({ options, takes: [] }, args).values;
  expect(optionOf("origins.0", typed("--only-origin", "x"))).toBe("--only-origin");
  expect(optionOf("origins.0", typed("--origin", "x"))).toBe("--origin");
  expect(optionOf("filter.until")).toBe("--until");
  expect(optionOf("words.uk.counted")).toBe("--word uk:counted=…");
  expect(changeOf(typed("--only-off", ""))).toEqual({ off: [] });
});

test("a value, an address and a key may begin with a dash", () => {
  const command = {
    options: { note: { type: "string" }, yes: { type: "boolean" } },
    takes: ["SITE", "ARTICLE"],
  } as const;
  const key = "-bWxdm3oV2sTtqJmV9wYVA";
  const parsed = (...args: string[]) => argumentsOf({ ...command, takes: [...command.takes] }, args);
  expect(parsed("daily", key, "--note", "--yes")).toMatchObject({
    args: ["daily", key],
    values: { note: "--yes" },
  });
  expect(parsed("daily", "--yes", `-${key.slice(0, 21)}`)).toMatchObject({
    args: ["daily", `-${key.slice(0, 21)}`],
  });
  expect(parsed("daily", "--", "--yes").args).toEqual(["daily", "--yes"]);
  expect(parsed("--note=a=b").values).toMatchObject({ note: "a=b" });
  expect(() => parsed("-x")).toThrow("There is no option -x here.");
});

test("the nearest name is one with few letters changed, swapped or missing, and no other", () => {
  const names = ["find", "state", "since", "only-origin"];
  expect(["fnd", "fidn", "stat", "only-orgin", "zzz", "x", ""].map((each) => nearest(each, names))).toEqual([
    ...["find", "find", "state", "only-origin"],
    ...[undefined, undefined, undefined],
  ]);
});
