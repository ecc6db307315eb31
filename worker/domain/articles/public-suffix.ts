/** Under which hosts strangers have names of their own, by the Public Suffix List (publicsuffix.org/list). Pure. */

/**
 * Whether a pattern of origins takes in hosts that are strangers' by the list, which is its rules, a line each, in
 * punycode. `https://*.host` does where the host is a public suffix or has one below it. A `*` inside a label below a
 * public suffix does unless something stands behind it in its label: hosts let people choose how names begin.
 */
export function admitsStrangers(pattern: string, rules: string): boolean {
  const { hostname } = new URL(pattern.replace("*", "0"));
  const host = hostname.slice(hostname.indexOf(".") + 1);
  if (pattern.includes("//*.")) return isSuffix(host, rules) || rules.includes(`.${host}\n`);
  return isSuffix(host, rules) && pattern.includes("*.");
}

/** As the list's algorithm has it (publicsuffix.org/list, "Algorithm"): an exception prevails, an unlisted name of one label is a suffix. */
function isSuffix(host: string, rules: string): boolean {
  const has = (rule: string) => rules.startsWith(`${rule}\n`) || rules.includes(`\n${rule}\n`);
  if (has(`!${host}`)) return false;
  const parent = host.slice(host.indexOf(".") + 1);
  return has(host) || has(`*.${parent}`) || !host.includes(".");
}
