/** `npm run pack`: makes dist/afterword-VERSION.tgz, which npm and npx install anywhere. Publishes nothing. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildCli } from "./package.ts";

/** Makes the package in a folder `cli` of this one and packs it beside, as `npm publish` would. Gives the tarball's path. */
export async function packCli(into: string): Promise<string> {
  const folder = `${into}/cli`;
  await buildCli(folder);
  const npm = process.env.npm_execpath;
  const args = ["pack", folder, "--pack-destination", into, "--json", "--loglevel=error"];
  const options = { cwd: into, encoding: "utf8" } as const;
  const { status, stdout, stderr, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm pack failed: ${error?.message ?? stderr}`);
  const packed = JSON.parse(stdout);
  // Since npm 12 by the package's name, before in a list.
  const { filename } = (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]) as { filename: string };
  return `${into}/${filename}`;
}

if (import.meta.main) {
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  mkdirSync(dist, { recursive: true });
  console.log(await packCli(dist));
}
