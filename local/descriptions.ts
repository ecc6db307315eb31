/**
 * The contract's own comments as descriptions in the OpenAPI document, so that what a field means is written once.
 * Leans on the formatter: one field a line, indented by its depth. Pure.
 */

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  items?: Schema;
}

/** Adds to each schema and field what the sources say of it in a comment right above. */
export function describe(schemas: Record<string, Schema>, sources: readonly string[]): void {
  for (const { path, text } of sources.flatMap(comments)) {
    const [name = "", ...fields] = path;
    const target = fields.reduce<Schema | undefined>(
      (schema, field) => fieldOf(schema, field),
      schemas[name],
    );
    if (target) target.description = text;
  }
  // A schema that takes over the entries of another one takes over what is said of them.
  const blocks = sources.join("\n").matchAll(/^export const (\w+) = ([^\n]*\(\{\n.*?)^\}\);/gms);
  for (const [, name = "", block = ""] of blocks)
    for (const [, other = ""] of block.matchAll(/\.\.\.(\w+)\.entries/g))
      for (const [field, { description }] of Object.entries(schemas[other]?.properties ?? {})) {
        const own = schemas[name]?.properties?.[field];
        if (own && description) own.description ??= description;
      }
}

/** A field of an object, of a nullable object or of an array's objects. */
function fieldOf(schema: Schema | undefined, field: string): Schema | undefined {
  if (!schema) return undefined;
  if (schema.properties?.[field]) return schema.properties[field];
  for (const inner of [schema.items, ...(schema.anyOf ?? [])]) {
    const found = inner && fieldOf(inner, field);
    if (found) return found;
  }
  return undefined;
}

/** Each comment and what stands below it: the name of a schema, or that and the fields down to one. */
function comments(source: string): { path: string[]; text: string }[] {
  const found: { path: string[]; text: string }[] = [];
  const above: { indent: number; name: string }[] = [];
  let comment: string[] = [];
  let open = false;
  for (const line of source.split("\n")) {
    const begins = /^ *\/\*\*/.test(line);
    if (begins) comment = [];
    if (begins || open) {
      comment.push(line.replace(/^ *(\/\*\*|\*(?!\/))?|\*\/ *$/g, "").trim());
      open = !line.trimEnd().endsWith("*/");
      continue;
    }
    const [, indent = "", schema, field] = /^( *)(?:export const (\w+) =|(\w+): )/.exec(line) ?? [];
    const name = schema ?? field;
    if (name !== undefined) {
      while ((above.at(-1)?.indent ?? -1) >= indent.length) above.pop();
      above.push({ indent: indent.length, name });
      const text = comment.filter((part) => part !== "").join(" ");
      if (text) found.push({ path: above.map((each) => each.name), text });
    }
    comment = [];
  }
  return found;
}
