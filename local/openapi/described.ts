/** The OpenAPI document with the contract's own comments as descriptions. Reads the contract's sources; decides nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "../descriptions.ts";
import { openapi } from "./document.ts";

const contract = fileURLToPath(new URL("../../worker/contract/", import.meta.url));

/** The document of a version, as it is served. */
export function describedOpenapi(version: string): ReturnType<typeof openapi> {
  const document = openapi(version);
  const sources = readdirSync(contract, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => readFileSync(contract + name, "utf8"));
  describe(document.components.schemas, sources);
  return document;
}
