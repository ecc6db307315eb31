/** Builds the console's page: one script, one style sheet, beside the widget's files. After the widget, which empties the folder. */
import { appendFileSync, cpSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import { readLocales } from "./locales.ts";

const path = (relative: string) => fileURLToPath(new URL(`../console/${relative}`, import.meta.url));

/** The widget's styles are text in its preview, as they are in the widget. */
const widgetStyles: Plugin = {
  name: "widget-styles",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]widget[\\/].+\.css$/ }, async ({ path: file }) => ({
      contents: (await transform(readFileSync(file, "utf8"), { loader: "css", minify: true })).code.trim(),
      loader: "text",
    }));
  },
};

/** Builds it into a folder of static files. */
export async function buildConsole(assets: string): Promise<void> {
  await build({
    bundle: true,
    minify: true,
    target: ["chrome123", "firefox120", "safari17.5"],
    jsx: "automatic",
    jsxImportSource: "preact",
    // TypeScript has checked it against its own settings.
    tsconfigRaw: {},
    plugins: [widgetStyles],
    // What the widget's own build puts in; in the preview it loads no further words.
    define: { ENGLISH_REMARK: JSON.stringify(readLocales().en?.remark), VERSION: JSON.stringify("") },
    // The widget names what makes its elements; here they are made as all others are.
    logOverride: { "unsupported-jsx-comment": "silent" },
    legalComments: "none",
    logLevel: "warning",
    outdir: `${assets}/console`,
    entryPoints: { console: path("main.tsx"), "console-style": path("console.css") },
    entryNames: "[name]",
    format: "esm",
  });
  cpSync(path("index.html"), `${assets}/console/index.html`);
  // Which view an address names is the page's to say.
  cpSync(path("_redirects"), `${assets}/_redirects`);
  appendFileSync(`${assets}/_headers`, readFileSync(path("_headers")));
}
