/** The widget's style sheets, which are adopted one by one: what one takes from another is there. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const widget = fileURLToPath(new URL("../../../widget/", import.meta.url));
const sources = globSync("**/*.{css,ts,tsx}", { cwd: widget });
const text = sources.map((name) => readFileSync(widget + name, "utf8")).join("\n");
const set = new Set([...text.matchAll(/(--_[\w-]+)"?:/g)].map(([, name]) => name));

test.each(sources.filter((name) => name.endsWith(".css")))(
  "%s reads no property of ours that is set nowhere",
  (name) => {
    const read = [...readFileSync(widget + name, "utf8").matchAll(/var\((--_[\w-]+)\)/g)];
    expect(read.map(([, property]) => property).filter((property) => !set.has(property))).toEqual([]);
  },
);
