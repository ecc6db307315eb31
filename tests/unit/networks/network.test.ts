/** Which readers share a network. */
import { describe, expect, test } from "vitest";
import { prefixesOf } from "../../../worker/domain/networks/network.ts";

describe("the prefix of an address", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7", "203.0.113.0/24"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"],
    ["2001:DB8:1:2::9", "2001:db8:1:2::/64", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8:0:0::/64", "2001:db8:0::/48"],
    ["::1", "0:0:0:0::/64", "0:0:0::/48"],
    ["fe80:0:0:0:1::", "fe80:0:0:0::/64", "fe80:0:0::/48"],
    ["::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24"],
    ["::FFFF:cb00:7107", "203.0.113.7", "203.0.113.0/24"],
  ])("%s is %s, and around it %s", (address, fine, coarse) => {
    expect(prefixesOf(address)).toEqual({ fine, coarse });
  });

  test.each([
    "",
    "unknown",
    "203.0.113",
    "203.0.113.256",
    "203.0.113.7, 198.51.100.1",
    "1.2.3.4.5",
    "2001:db8::1::2",
    "fe80::1%eth0",
    "[::1]",
    "::1]:80/path?",
    "12345::",
    "localhost",
  ])("%j is no address", (text) => {
    expect(prefixesOf(text)).toBeNull();
  });
});
