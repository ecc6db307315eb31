/** The table of cases of the article key. A case that changes orphans tallies: add, don't edit. */
import { describe, expect, test } from "vitest";
import {
  articleKey,
  keptArticleId,
  normaliseArticleId,
} from "../../../worker/domain/articles/article-key.ts";
import { APART, EXACT, SAME } from "../../support/addresses.ts";

const SPELLINGS: [why: string, id: string, normalised: string][] = [
  ["an address is itself", "https://daily.example/a", "https://daily.example/a"],
  ["http counts as https", "http://daily.example/a", "https://daily.example/a"],
  ["the scheme may be written in capitals", "HTTPS://daily.example/a", "https://daily.example/a"],
  ["the host is lower-cased, the path is not", "https://Daily.Example/A", "https://daily.example/A"],
  ["a host in another script is its punycode", "https://дейлі.example/a", "https://xn--d1acmi9k.example/a"],
  ["the default port goes", "https://daily.example:443/a", "https://daily.example/a"],
  ["the default port of http goes", "http://daily.example:80/a", "https://daily.example/a"],
  ["https's port goes from an http address", "http://daily.example:443/a", "https://daily.example/a"],
  ["another port stays", "https://daily.example:8443/a", "https://daily.example:8443/a"],
  ["credentials go", "https://me:secret@daily.example/a", "https://daily.example/a"],
  ["the fragment goes", "https://daily.example/a#comments", "https://daily.example/a"],
  ["the trailing slash goes", "https://daily.example/a/", "https://daily.example/a"],
  ["several trailing slashes go", "https://daily.example/a//", "https://daily.example/a"],
  ["the front page is its host", "https://daily.example/", "https://daily.example"],
  ["index.html goes", "https://daily.example/a/index.html", "https://daily.example/a"],
  [
    "only a whole index.html goes",
    "https://daily.example/a/myindex.html",
    "https://daily.example/a/myindex.html",
  ],
  ["dots are resolved", "https://daily.example/b/../a", "https://daily.example/a"],
  ["campaign parameters go", "https://daily.example/a?utm_source=x&utm_medium=y", "https://daily.example/a"],
  ["click ids go", "https://daily.example/a?fbclid=1&gclid=2&msclkid=3&yclid=4", "https://daily.example/a"],
  [
    "other parameters stay in order",
    "https://daily.example/?p=7&utm_id=1&b=2",
    "https://daily.example?p=7&b=2",
  ],
  [
    "a parameter that only starts alike stays",
    "https://daily.example/a?gclidx=1",
    "https://daily.example/a?gclidx=1",
  ],
  ["an empty query goes", "https://daily.example/a?", "https://daily.example/a"],
  ["escapes are upper-cased", "https://daily.example/%d1%8f", "https://daily.example/%D1%8F"],
  ["raw letters are escaped alike", "https://daily.example/я", "https://daily.example/%D1%8F"],
  ["blanks around an id go", "  https://daily.example/a\n", "https://daily.example/a"],
  ["an id of the publisher's own stays", "post-4711/", "post-4711/"],
  ["another scheme is an id of the publisher's own", "urn:isbn:X#1", "urn:isbn:X#1"],
  ["a broken address is an id of the publisher's own", "https://", "https://"],
  ["composed and decomposed letters are one", "cafe\u0301", "caf\u00e9"],
];

describe("the article id in its one spelling", () => {
  test.each(SPELLINGS)("%s", (_why, id, normalised) => {
    expect(normaliseArticleId(id)).toBe(normalised);
  });

  test.each(SPELLINGS)("is a fixed point: %s", (_why, _id, normalised) => {
    expect(normaliseArticleId(normalised)).toBe(normalised);
  });
});

describe("the article key", () => {
  const keyOf = (id: string, exact = false) => articleKey("daily", id, undefined, exact);

  test.each(SAME)("is one for %s", async (_why, id, ...also) => {
    const key = await keyOf(id);
    for (const each of also) expect([each, await keyOf(each)]).toEqual([each, key]);
    for (const each of [id, ...also]) {
      const once = normaliseArticleId(each);
      expect(normaliseArticleId(once)).toBe(once);
      // What is stored and shown names the same article, is clean, and still leads there.
      expect(await keyOf(keptArticleId(each, false))).toBe(key);
      expect(keptArticleId(each, false)).not.toMatch(/#|secret|access_token|mc_eid|utm_/i);
    }
  });

  test.each(APART)("tells apart %s", async (_why, ...ids) => {
    expect(new Set(await Promise.all(ids.map((id) => keyOf(id)))).size).toBe(ids.length);
    for (const id of ids) expect(normaliseArticleId(normaliseArticleId(id))).toBe(normaliseArticleId(id));
  });

  test("tells apart whatever is kept to the letter, and keeps it", async () => {
    expect(new Set(await Promise.all(EXACT.map((id) => keyOf(id, true)))).size).toBe(EXACT.length);
    for (const id of EXACT) expect(keptArticleId(id, true)).toBe(id);
  });

  test("to the letter is the one of the spelling, for an id that is spelled so", async () => {
    for (const [, id] of SAME) expect(await keyOf(normaliseArticleId(id), true)).toBe(await keyOf(id));
  });

  test("has a table of sixty cases and more", () => {
    expect(SAME.length + APART.length + EXACT.length).toBeGreaterThanOrEqual(60);
  });

  test("is base64url of the first 128 bits of SHA-256 over site, NUL and article id", async () => {
    // printf 'demo\0https://daily.example/a' | openssl dgst -sha256 -binary | head -c16 | base64 | tr '+/' '-_' | tr -d =
    expect(await articleKey("demo", "http://daily.example/a/#top")).toBe("dJ_YrFA6jusaRQQoFZmWTQ");
  });

  test("differs between sites, so that one site's votes are never another's", async () => {
    expect(await articleKey("a", "post")).not.toBe(await articleKey("b", "post"));
  });

  test("can't be moved across the border between site and article", async () => {
    expect(await articleKey("a", "bc")).not.toBe(await articleKey("ab", "c"));
  });
});
