/** The table of a site's settings, of the schema that the worker checks with and of the command line's options. Pure. */

import { SETTINGS } from "../site/commands/settings.ts";
import { optionOf } from "../site/options.ts";
import { code, number, table } from "./table.ts";

/** What of JSON Schema the settings use. */
export interface Schema {
  $ref?: string;
  type?: string;
  enum?: string[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  propertyNames?: Schema;
  additionalProperties?: Schema | false;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  default?: unknown;
  description?: string;
}
type Schemas = Record<string, Schema>;

const isByLanguage = ({ propertyNames }: Schema) => propertyNames?.type === "string";

/** What a setting may be, in words. */
function values(schema: Schema, schemas: Schemas): string {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return name.endsWith("Id") ? "an id" : values(schemas[name] ?? {}, schemas);
  }
  if (schema.enum) return schema.enum.map(code).join(", ");
  if (schema.anyOf) {
    const forms = schema.anyOf.filter(({ type }) => type !== "null").map((each) => values(each, schemas));
    return [...new Set(forms)].join("; ");
  }
  if (schema.type === "integer") return `${number(schema.minimum ?? 0)} to ${number(schema.maximum ?? 0)}`;
  if (schema.type === "array") return `up to ${number(schema.maxItems ?? 0)}`;
  if (schema.type === "object" && schema.properties)
    return Object.keys(schema.properties).map(code).join(" and ");
  if (schema.type === "object") return isByLanguage(schema) ? "by language" : "by id";
  return schema.maxLength ? `a text of up to ${number(schema.maxLength)} characters` : "a text";
}

/** How the command line sets it; empty where only the API does. */
function option(name: string): string {
  if (name === "state") return "`pause`, `resume`";
  if (name === "jurisdiction") return "`add --jurisdiction`";
  const options = optionOf(name).split(" and ");
  return options.every((each) => each.slice(2) in SETTINGS) ? options.map(code).join(" and ") : "";
}

const shown = (value: unknown) =>
  value === undefined ? "" : code(JSON.stringify(value).replaceAll('"', ""));

/** Every setting. */
export function settings(schemas: Schemas): string {
  const { properties = {} } = schemas.SiteSettings ?? {};
  const rows = Object.entries(properties).map(([name, schema]) => [
    code(name),
    option(name),
    values(schema, schemas),
    shown(schema.default),
    schema.description ?? "",
  ]);
  return table(["setting", "option", "values", "default", "what"], rows);
}
