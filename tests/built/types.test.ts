/** The types that pages take: each framework's, and every page of the docs, in strict TypeScript. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../widget/custom-elements.json" with { type: "json" };

const root = fileURLToPath(new URL("../../", import.meta.url));
const STRICT = [
  ..."--ignoreConfig --noEmit --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --allowImportingTsExtensions".split(
    " ",
  ),
  ..."--target es2022 --module preserve --moduleResolution bundler --lib es2024,dom,dom.iterable".split(" "),
];

/** A copy of our types and of the pages that take them, beside the frameworks, which tests/package.json has. */
let copy: string;
beforeAll(() => {
  mkdirSync(join(root, "tests/dist"), { recursive: true });
  copy = mkdtempSync(join(root, "tests/dist/types-"));
  for (const part of ["common", "widget", "worker/contract", "tests/types"])
    cpSync(join(root, part), join(copy, part), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What the compiler has against files of the copy; "" for nothing. */
function faults(files: string[], ...options: string[]): string {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, ...STRICT, ...options, ...files], {
    cwd: copy,
    encoding: "utf8",
  });
  return stdout + stderr;
}
const jsx = (source: string) => [
  "--jsx",
  source === "solid-js" ? "preserve" : "react-jsx",
  "--jsxImportSource",
  source,
];

describe("a page in strict TypeScript, right and wrong, is told so", () => {
  test.each([
    ["without a framework", "page.ts", []],
    ["of React", "react.tsx", jsx("react")],
    ["of Preact", "preact.tsx", jsx("preact")],
    ["of Solid", "solid.tsx", jsx("solid-js")],
    ["of Vue", "vue.tsx", jsx("vue")],
    ["of Svelte", "svelte.ts", []],
  ])("%s", (_which, file, options) => {
    expect(faults([`tests/types/${file}`], "--types", "", "--skipLibCheck", ...options)).toBe("");
  });

  test("our own declarations stand the check of libraries as well", () => {
    expect(faults(["widget/afterword.d.ts", "widget/types/react.d.ts", "widget/types/preact.d.ts"])).toBe("");
  });
});

describe("every page of the docs compiles in strict TypeScript", () => {
  let folder: string;
  beforeAll(() => {
    folder = join(copy, "dist/pages");
    mkdirSync(folder, { recursive: true });
  });

  const text = ["installation.md", "javascript-api.md"]
    .map((page) => readFileSync(join(root, "docs", page), "utf8"))
    .join("\n");
  const pages = text
    .split(/^#{2,3} /m)
    .flatMap((section): [heading: string, form: string, code: string][] => {
      const heading = section.split("\n", 1)[0] ?? "";
      return [...section.matchAll(/^```(html|tsx)\n(.*?)^```$/gms)].flatMap(([, form = "", code = ""]) => {
        const scripts = [...code.matchAll(/<script>\n(.*?)<\/script>/gs)].map(([, script]) => script);
        if (form === "html" && scripts.length === 0) return [];
        return [[heading, form === "html" ? "ts" : form, form === "html" ? scripts.join("\n") : code]];
      });
    });

  test("there are some of both kinds", () => {
    expect(new Set(pages.map(([, form]) => form))).toEqual(new Set(["tsx", "ts"]));
  });

  test.each(pages)("%s", (heading, form, code) => {
    const file = join(folder, `${heading.replace(/\W/g, "-")}.${form}`);
    const react = 'import "../../widget/types/react.d.ts";\n';
    const script =
      'declare module "next/script" {\n  export default function Script(props: { src: string }): null;\n}\n';
    // IAB's TCF v2.2, as a consent banner has it.
    const banner =
      "declare function __tcfapi(command: string, version: number, callback: (data: any, success: boolean) => void): void;\n";
    writeFileSync(join(folder, "next.d.ts"), script + banner);
    writeFileSync(join(folder, "afterword.d.ts"), 'export * from "../../widget/afterword.d.ts";\n');
    writeFileSync(file, form === "tsx" ? react + code : `import "../../widget/afterword.d.ts";\n${code}`);
    // react-dom brings no types of its own.
    const dom =
      'declare module "react-dom/client" {\n  export function createRoot(place: Element): { render(what: unknown): void };\n}\n';
    writeFileSync(join(folder, "react-dom.d.ts"), dom);
    const given = [file, join(folder, "next.d.ts"), join(folder, "react-dom.d.ts")];
    expect(faults(given, "--types", "", "--skipLibCheck", ...jsx("react"))).toBe("");
  });
});

describe("custom-elements.json", () => {
  const { attributes, cssParts, events } = Object.assign(
    { attributes: [], cssParts: [], events: [] },
    ...manifest.modules.flatMap(({ declarations }) => declarations),
  ) as Record<"attributes" | "cssParts" | "events", { name: string }[]>;
  const types = readFileSync(join(root, "widget/afterword.d.ts"), "utf8");

  test("names the attributes and the events that the types have, and no others", () => {
    const typed = /interface ArticleFeedbackAttributes {(.*?)^}/ms.exec(types)?.[1] ?? "";
    const names = [...typed.matchAll(/^ {2}"?([\w-]+)"?\?:/gm)].map(([, name]) => name);
    expect(attributes.map(({ name }) => name).sort()).toEqual(names.sort());
    const told = /interface AfterwordEvents {(.*?)^}/ms.exec(types)?.[1] ?? "";
    const said = [...told.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => `afterword-${name}`);
    expect(events.map(({ name }) => name)).toEqual(said);
  });

  test("names parts that are drawn", () => {
    const drawn = ["poll", "after", "intent", "looks", "remark"]
      .flatMap((name) =>
        readdirSync(join(root, "widget", name)).map((file) => join(root, "widget", name, file)),
      )
      .filter((file) => file.endsWith(".tsx"))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    for (const { name } of cssParts)
      if (!["yes", "no"].includes(name)) expect(drawn).toMatch(new RegExp(`part[=:].*\\b${name}\\b`));
  });
});
