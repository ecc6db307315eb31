/** What `turnstile.render` accepts (client-side-rendering/widget-configurations). The real one throws on anything else. */
import type { RenderParameters } from "turnstile-types";

export type Options = Omit<RenderParameters, "size"> & {
  size?: "normal" | "flexible" | "compact";
  "refresh-timeout"?: "auto" | "manual" | "never";
};

const ALLOWED: Record<string, readonly string[]> = {
  execution: ["render", "execute"],
  appearance: ["always", "execute", "interaction-only"],
  size: ["normal", "flexible", "compact"],
  theme: ["auto", "light", "dark"],
  retry: ["auto", "never"],
  "refresh-expired": ["auto", "manual", "never"],
  "refresh-timeout": ["auto", "manual", "never"],
};

/** The options, or an Error that names the first bad one. An unknown language is no error: it falls back. */
export function checkOptions(given: RenderParameters | undefined): Options {
  const bad = (name: string) => new Error(`[Cloudflare Turnstile] Invalid or missing value for "${name}".`);
  const options: Record<string, unknown> = { ...given };
  if (typeof options.sitekey !== "string" || !options.sitekey) throw bad("sitekey");
  for (const [name, allowed] of Object.entries(ALLOWED))
    if (options[name] !== undefined && !allowed.includes(String(options[name]))) throw bad(name);
  if (options.action !== undefined && !/^[\w-]{0,32}$/.test(String(options.action))) throw bad("action");
  if (options.cData !== undefined && !/^[\w-]{0,255}$/.test(String(options.cData))) throw bad("cData");
  const interval = options["retry-interval"];
  if (interval !== undefined && !(Number(interval) > 0 && Number(interval) < 900_000))
    throw bad("retry-interval");
  return options as unknown as Options;
}
