/**
 * Makes the package `afterword`: one file of JavaScript, nothing to install beside it and no script that an installation
 * would run. Publishes nothing.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noticesOf } from "../notices.ts";
import { asked } from "../site/asked.ts";

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Makes the package's folder anew. */
export async function buildCli(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = `${folder}/afterword.js`;
  const { metafile } = await build({
    entryPoints: [path("local/cli/afterword.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
    define: { ASKED: JSON.stringify(asked()) },
    charset: "utf8",
    metafile: true,
    legalComments: "none",
    logLevel: "warning",
  });
  chmodSync(program, 0o755);
  const { version, description, license, engines } = JSON.parse(readFileSync(path("package.json"), "utf8"));
  const manifest = {
    ...{ name: "afterword", version, description: `The command line of Afterword. ${description}`, license },
    ...{ type: "module", bin: { afterword: "afterword.js" }, engines },
  };
  writeFileSync(`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(path("LICENSE"), `${folder}/LICENSE`);
  copyFileSync(path("local/cli/README.md"), `${folder}/README.md`);
  const packages = Object.keys(metafile.inputs).flatMap(
    (input) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [],
  );
  writeFileSync(`${folder}/third-party.txt`, noticesOf([...new Set(packages)].sort()));
}
