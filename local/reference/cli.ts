/** `npm run docs:reference`: writes the parts of docs/ that are made of the code, and THIRD-PARTY.txt. What is measured it writes where there is a build. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { notices } from "../notices.ts";
import { written } from "./reference.ts";

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

const isBuilt = existsSync(path("dist/worker/index.js"));
for (const name of readdirSync(path("docs")).filter((file) => file.endsWith(".md"))) {
  const page = readFileSync(path(`docs/${name}`), "utf8");
  const next = written(page, isBuilt);
  if (next === page) continue;
  writeFileSync(path(`docs/${name}`), next);
  console.log(`docs/${name}`);
}
writeFileSync(path("THIRD-PARTY.txt"), notices());
