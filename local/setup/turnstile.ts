/** The Turnstile widget of a deployment: found by its name, made where there is none, never rotated or deleted. */
import { workersDevName } from "./configuration.ts";
import { WranglerFault, wranglerJson } from "./wrangler.ts";

interface Widget {
  name: string;
  sitekey: string;
  secret?: string;
  domains: string[];
}
export interface Keys {
  siteKey: string;
  secret: string;
}

/** By which name it is found again. Without blanks: a Windows shell would part it at them. */
export const widgetName = (host: string) => `afterword-${workersDevName(host) ?? host}`;

/** Whether what Wrangler met means that the keys have to come from somebody. */
export const isRefusal = (error: unknown) =>
  error instanceof WranglerFault && error.trouble === "not-permitted";

/** The widget of that name, with its secret; undefined where there is none. Throws a WranglerFault. */
export async function findWidget(host: string): Promise<(Keys & { domains: string[] }) | undefined> {
  const all = await wranglerJson<Widget[]>("turnstile", "widget", "list", "--json");
  const found = all.find(({ name }) => name === widgetName(host));
  if (!found) return undefined;
  // The list has no secrets.
  const { sitekey, secret, domains } = await wranglerJson<Widget>(
    ...["turnstile", "widget", "get", found.sitekey, "--json"],
  );
  return { siteKey: sitekey, secret: secret ?? "", domains };
}

/** Makes one for this host alone. */
export async function makeWidget(host: string): Promise<Keys> {
  const { sitekey, secret } = await wranglerJson<Widget>(
    ...["turnstile", "widget", "create", widgetName(host), "--domain", host, "--mode", "managed", "--json"],
  );
  return { siteKey: sitekey, secret: secret ?? "" };
}
