/** The pages for operators name what there is: events, faults of the configuration, and all that is stored. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ConfigurationFault } from "../../../worker/contract/index.ts";
import { TABLES as DESK } from "../../../worker/desk/tables.ts";
import { EVENTS } from "../../../worker/events.ts";
import { TABLES as POLL } from "../../../worker/poll/tables.ts";
import { TABLES as SITE } from "../../../worker/site/tables.ts";

const pageOf = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
/** A section of a page, to the next of its rank. */
const section = (title: string, name = "monitoring.md") =>
  pageOf(name).split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
/** What the rows of a section's table begin with. */
const rows = (title: string) =>
  [...section(title).matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name).sort();

test("each event of the log has its row, and no row is of an event that there is not", () => {
  expect(rows("The log")).toEqual([...EVENTS].sort());
});

test("each fault that /health can name has its row, and what mends it", () => {
  expect(rows("Health")).toEqual([...ConfigurationFault.options].sort());
});

describe("the inventory of what is stored", () => {
  const inventory = section("What is stored, and where", "privacy.md").split(
    /^\| (?=a Poll|a Site|a Desk|KV|the rate limits)/m,
  );
  const of = (place: string) => inventory.find((part) => part.startsWith(place)) ?? "";

  test.each([
    ["a Poll", POLL],
    ["a Site", SITE],
    ["a Desk", DESK],
  ] as const)("has every table of %s object", (place, tables) => {
    const made = [...tables.join().matchAll(/CREATE (?:VIRTUAL )?TABLE (\w+)/g)].map(
      ([, name]) => name ?? "",
    );
    const told = [...of(place).matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
    expect([...new Set(told)].sort()).toEqual([...new Set(made)].sort());
  });

  test("has every kind of key in KV", () => {
    const told = [...of("KV").matchAll(/`([a-z]+):<site>/g)].map(([, name]) => name);
    expect(told.sort()).toEqual(["poll", "salt", "site"]);
  });
});
