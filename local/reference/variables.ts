/** The table of what a deployment is told by wrangler.toml and by secrets, of the worker's own declarations (worker/env.d.ts). Pure. */
import { code, table } from "./table.ts";

/** Of a secret the comment says so first; what is not a text is a binding. */
function kindOf(type: string, comment: string): string {
  if (comment.startsWith("Secret")) return "secret";
  return type === "string" ? "`[vars]`" : "binding";
}

/** Every variable, secret and binding in the order of the declarations; none that tests alone set. Secrets that wrangler.toml asks for are needed. */
export function variables(declarations: string, toml: string): string {
  const required = /^required = \[(.*)\]$/m.exec(toml)?.[1] ?? "";
  const all = declarations.matchAll(/((?: {2}\/\*\*[^\n]*\*\/\n)?) {2}([A-Z_]+)(\??): (.+);/g);
  const rows = [...all].flatMap(([, above = "", name = "", optional, type = ""]) => {
    const comment = above.replaceAll(/^ {2}\/\*\* | \*\/\n$/g, "");
    if (comment.includes("tests alone")) return [];
    const what = comment.replace(/^Secret(?:\. |, |\.$)/, "").replace(/^\w/, (first) => first.toUpperCase());
    return [
      [code(name), kindOf(type, comment), optional && !required.includes(`"${name}"`) ? "" : "needed", what],
    ];
  });
  return table(["name", "kind", "", "what"], rows);
}
