/** The licences of others whose work is in what we serve, as a static file: their terms ask for it. Reads; decides nothing. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const SUFFIXES = `The Public Suffix List, /public-suffixes.txt
https://publicsuffix.org/list/

Subject to the terms of the Mozilla Public License, v. 2.0: https://mozilla.org/MPL/2.0/
`;

/** A package's name, version and licence, whole. Throws where it brings none. */
function noticeOf(name: string): string {
  const at = (file: string) => path(`node_modules/${name}/${file}`);
  const { version, homepage } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const licence = ["LICENSE", "LICENSE.md"].find((file) => existsSync(at(file)));
  if (!licence) throw new Error(`${name} brings no licence: find out what may be done with it.`);
  const heading = [`${name} ${version}`, homepage].filter(Boolean).join("\n");
  return `${heading}\n\n${readFileSync(at(licence), "utf8").trim()}\n`;
}

/** The packages that package.json calls dependencies, and theirs: nothing else is in our bundles. */
function packages(names: readonly string[], known = new Set<string>()): string[] {
  for (const name of names.filter((each) => !known.has(each))) {
    known.add(name);
    const { dependencies = {} } = JSON.parse(readFileSync(path(`node_modules/${name}/package.json`), "utf8"));
    packages(Object.keys(dependencies), known);
  }
  return [...known].sort();
}

/** The notices of packages, and other texts after them, each set apart. */
export function noticesOf(names: readonly string[], others: readonly string[] = []): string {
  return [...names.map(noticeOf), ...others].join(`\n${"-".repeat(72)}\n\n`);
}

/** What our bundles hold of others, with their licences. The repository has it as THIRD-PARTY.txt (`npm run docs:reference`). */
export function notices(): string {
  const { dependencies } = JSON.parse(readFileSync(path("package.json"), "utf8"));
  return noticesOf(packages(Object.keys(dependencies)), [SUFFIXES]);
}

/** Writes them beside the files that they are about. */
export function writeNotices(assets: string): void {
  writeFileSync(`${assets}/third-party.txt`, notices());
}
