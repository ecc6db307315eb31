/** Readers vote without their name, and nowhere "anonymously": hashes of vote ids and networks of a day are pseudonyms. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** In the languages that the widget speaks. HTML's own word for a request without credentials is another thing. */
const ANONYMOUS =
  /(?<!crossorigin=\\?")anonym|anónim|anônim|аноним|анонім|匿名|익명|गुमनाम|مجهول|ناشناس|אנונימ/i;

test.each(["README.md", "docs", "widget", "worker", "console", "local", "common"])(
  "%s never says anonymous",
  (name) => {
    const files = name.endsWith(".md")
      ? [name]
      : readdirSync(root(name), { recursive: true, encoding: "utf8" })
          .filter((file) => /\.(md|ts|tsx|json|css|html)$/.test(file) && !file.startsWith("node_modules"))
          .map((file) => `${name}/${file}`);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => ANONYMOUS.test(readFileSync(root(file), "utf8")))).toEqual([]);
  },
);
