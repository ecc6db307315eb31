/** Readers' addresses for tests. */

/** An address of the documentation's IPv6 block (RFC 3849), each in a network of its own. */
export function anyAddress(): string {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint16Array(2));
  return `2001:db8:${a.toString(16)}:${b.toString(16)}::1`;
}
