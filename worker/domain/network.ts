/** Which part of a reader's address names a network. Pure. */

/**
 * The prefix that readers of one network share: an IPv4 address as it is, 64 bits of an IPv6 address, which is what one
 * subscriber gets (RFC 6177). Null for what is no address.
 */
export function prefixOf(address: string): string | null {
  if (isIpv4(address)) return address;
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address) || !URL.canParse(`http://[${address}]`)) return null;
  // The URL parser writes an address in its one canonical form (RFC 5952), in hexadecimal groups only.
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const groups = [...before, ...zeros, ...after];
  // An IPv4 address in IPv6's clothes (RFC 4291 §2.5.5.2) is that IPv4 address.
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") {
    const bytes = groups
      .slice(6)
      .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
    return bytes.join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function isIpv4(address: string): boolean {
  const parts = address.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
