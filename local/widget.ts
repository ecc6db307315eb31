/**
 * Builds the widget's static files: the always-fresh loader and its modules, the pinned file with its locales, the captcha
 * frame's script. What is pinned is named after its content, so that no address ever changes what it gives.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";
import { readLocales } from "./locales.ts";
import { leanPreact, SHORT_NAMES } from "./preact.ts";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/** What `/embed.json` tells of the pinned form. */
export interface Pinned {
  /** The package's version and eight digits of the content's hash. */
  version: string;
  /** Path of the script. */
  path: string;
  /** Subresource Integrity (W3C SRI §3.1). */
  integrity: string;
}

/** Styles are adopted as text; esbuild minifies them only when asked apart. */
const minifiedStyles: Plugin = {
  name: "minified-styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => ({
      contents: (await transform(readFileSync(file, "utf8"), { loader: "css", minify: true })).code.trim(),
      loader: "text",
    }));
  },
};

/** Browsers of 2023 on; the loader alone must be understood by older ones, to say so. */
const MODERN = ["chrome109", "firefox115", "safari16.4"];
const OLD = ["chrome67", "firefox67", "safari11.1"];

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  target: MODERN,
  plugins: [leanPreact, minifiedStyles],
  ...SHORT_NAMES,
  jsx: "transform",
  jsxFactory: "h",
  // TypeScript checks JSX against Preact's own runtime; what is built uses the smaller `h`.
  tsconfigRaw: {},
  legalComments: "none",
  logLevel: "warning",
};

/** What is loaded later, by the name that poll/later.ts has for its address. */
const CHUNKS = {
  ...{ ALLOW: "allow", HINTS: "hints", INTENT: "intent", REMARK: "remark" },
  ...{ AFTER: "after", LOOKS: "looks", LANGUAGES: "languages" },
};

/** English sentences that nothing says but what is loaded for a vote that stands. */
const AFTER_ALONE = [
  ...["answer", "answer-held", "undo", "withdraw", "results", "few", "hidden", "unavailable"],
  ...["why", "what-sent", "gone", "remark-changes", "remark-stale"],
];

/** Stands where a pinned script names its version, while it is built and while its name is made. */
export const NO_VERSION = "VERSION";

/** What a pinned version is named after: its script without the name in it, and its words in the order of their tags. */
export function contentHash(script: string, words: readonly string[]): string {
  return createHash("sha256")
    .update([script, ...words].join("\0"))
    .digest("hex")
    .slice(0, 8);
}

/** The captcha frame's script, which the worker puts into its page: a module where package.json says that "#frame" is. */
async function buildFrame(titles: Record<string, string>): Promise<void> {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [path("widget/frame/frame.ts")],
    format: "iife",
    write: false,
  });
  const script = outputFiles[0]?.text.trim() ?? "";
  // Inlined, it would end there.
  if (/<\/script|<!--/i.test(script)) throw new Error("The captcha frame's script can't be inlined.");
  const hash = `sha256-${createHash("sha256").update(script).digest("base64")}`;
  writeFileSync(path("dist/frame.js"), `export default ${JSON.stringify({ script, hash, titles })};\n`);
}

/** Builds all of it into a folder. */
export async function buildWidget(assets: string, packageVersion: string): Promise<void> {
  rmSync(assets, { recursive: true, force: true });
  const locales = readLocales();
  /** By the names of their files: a language's, and what only those ask for who are asked why. */
  const words = Object.fromEntries(
    Object.values(locales)
      .flatMap(({ locale, direction, ask, vote, consent, remark }): [string, string][] => [
        [locale, JSON.stringify({ locale, direction, ...ask, ...vote, ...consent })],
        [`${locale}.remark`, JSON.stringify(remark)],
      ])
      .toSorted(([a], [b]) => (`${a}.json` < `${b}.json` ? -1 : 1)),
  );
  const english = (wanted: (name: string) => boolean) => {
    const sentences = Object.entries(locales.en?.vote ?? {}).filter(([name]) => wanted(name));
    return JSON.stringify(JSON.stringify(Object.fromEntries(sentences)));
  };
  const define = (version: string) => ({
    LOCALES: JSON.stringify(Object.keys(locales).join(" ")),
    ENGLISH_VOTE: english((name) => !AFTER_ALONE.includes(name)),
    ENGLISH_AFTER: english((name) => AFTER_ALONE.includes(name)),
    ENGLISH_REMARK: JSON.stringify(locales.en?.remark),
    ENGLISH_CONSENT: JSON.stringify(JSON.stringify(locales.en?.consent)),
    VERSION: JSON.stringify(version),
    // Part of the file, unless a build says otherwise.
    INTENT: JSON.stringify(""),
    AFTER: JSON.stringify(""),
    LOOKS: JSON.stringify(""),
    LANGUAGES: JSON.stringify(""),
    DEBUG: JSON.stringify(""),
    ALLOW: JSON.stringify(""),
    HINTS: JSON.stringify(""),
    REMARK: JSON.stringify(""),
  });
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [path("widget/pinned.ts")],
    format: "iife",
    define: define(NO_VERSION),
    write: false,
  });
  const nameless = outputFiles[0]?.text ?? "";
  const hash = contentHash(nameless, Object.values(words));
  const version = `${packageVersion}-${hash}`;
  const script = nameless.replaceAll(NO_VERSION, version);

  const modules = { ...shared, outdir: assets, define: define(version), format: "esm" } as const;
  // Each by itself: what two of them share is passed, and would else be one more request. The later ones know the earlier.
  const chunks: Record<string, string> = {};
  const from = (folder: string) =>
    Object.fromEntries(Object.entries(chunks).map(([name, file]) => [name, JSON.stringify(folder + file)]));
  for (const [name, file] of Object.entries(CHUNKS)) {
    const { metafile } = await build({
      ...modules,
      define: { ...modules.define, ...from("./") },
      entryPoints: { [file]: path(`widget/${file}/${file}.ts`) },
      // One for all: the script that is hashed has all their code in it, and names that differ weigh more in what names them.
      entryNames: `chunks/[name]-${hash}`,
      metafile: true,
    });
    chunks[name] = basename(Object.keys(metafile.outputs)[0] ?? "");
  }
  await build({
    ...modules,
    define: { ...modules.define, ...from("./chunks/"), DEBUG: JSON.stringify("./debug.js") },
    external: ["./debug.js"],
    entryPoints: { mount: path("widget/mount.ts"), debug: path("widget/debug/debug.ts") },
  });
  await buildFrame(
    Object.fromEntries(Object.values(locales).map(({ locale, vote }) => [locale, String(vote.captcha)])),
  );
  // Classic scripts, which any page can load; what they import later are modules.
  await build({
    ...shared,
    outdir: assets,
    entryPoints: { embed: path("widget/embed.ts") },
    format: "iife",
    target: OLD,
    // Those browsers have it; esbuild is told of some that got it wrong in tags alone.
    supported: { "template-literal": true },
  });
  await build({
    ...shared,
    outdir: assets,
    entryPoints: {
      counts: path("widget/counts.ts"),
      erase: path("widget/erase.ts"),
      framed: path("widget/framed.ts"),
    },
    format: "iife",
  });

  // What was released stays, also for pages that were loaded before this was deployed.
  if (existsSync(path("releases"))) cpSync(path("releases"), assets, { recursive: true });
  mkdirSync(`${assets}/embed/${version}`, { recursive: true });
  writeFileSync(`${assets}/embed/${version}.js`, script);
  for (const [name, text] of Object.entries(words))
    writeFileSync(`${assets}/embed/${version}/${name}.json`, text);
  const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
  const manifest: Pinned = { version, path: `/embed/${version}.js`, integrity };
  writeFileSync(`${assets}/embed.json`, `${JSON.stringify(manifest, null, 2)}\n`);

  for (const file of ["_headers", "browsers.html", "afterword.d.ts", "types", "custom-elements.json"])
    cpSync(path(`widget/${file}`), `${assets}/${file}`, { recursive: true });
}
