/** Which part of a reader's address names a network. Pure. */

/** The network of a reader, as two salted hashes of 8 bytes, other ones for every article and every day. */
export interface Network {
  /** Of the prefix that is one subscriber's. */
  fine: Uint8Array;
  /** Of the prefix around it. */
  coarse: Uint8Array;
}

/** The prefixes of one address. */
export interface Prefixes {
  /** What one subscriber has: an IPv4 address as it is, 64 bits of an IPv6 address (RFC 6177). */
  fine: string;
  /** What is around it: 24 bits of an IPv4 address, 48 of an IPv6 address, which is what one site gets. */
  coarse: string;
}

/** The prefixes that readers of one network share. Null for what is no address. */
export function prefixesOf(address: string): Prefixes | null {
  if (isIpv4(address)) return ofIpv4(address.split("."));
  const url = /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address) ? URL.parse(`http://[${address}]`) : null;
  if (!url) return null;
  // The URL parser writes an address in its one canonical form (RFC 5952), in hexadecimal groups only.
  const [head = "", tail = ""] = url.hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const groups = [...before, ...zeros, ...after];
  // An IPv4 address in IPv6's clothes (RFC 4291 §2.5.5.2) is that IPv4 address.
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") {
    const bytes = groups
      .slice(6)
      .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
    return ofIpv4(bytes);
  }
  return { fine: `${groups.slice(0, 4).join(":")}::/64`, coarse: `${groups.slice(0, 3).join(":")}::/48` };
}

function ofIpv4(bytes: readonly (string | number)[]): Prefixes {
  return { fine: bytes.join("."), coarse: `${bytes.slice(0, 3).join(".")}.0/24` };
}

function isIpv4(address: string): boolean {
  const parts = address.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
