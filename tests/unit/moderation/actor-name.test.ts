/** Names in the audit log: none passes for another, and none for the admin's. */
import { describe, expect, test } from "vitest";
import { foldedName, isPlainName, normalName } from "../../../worker/domain/moderation/actor-name.ts";

const plain = (name: string) => isPlainName(normalName(name));

describe("a name", () => {
  test.each([
    "Ada Lovelace",
    "nightly export to the newsroom dashboard",
    "O’Brien-Smith (desk 2)",
    "Жанна д’Арк",
    "Ελένη Παπαδοπούλου",
    "山田 太郎",
    "東京スポーツ編集部",
    "Kポップ担当",
    "서울 데스크 IT팀",
    "ก้องภพ",
    "ข่าว Desk",
    "נועה כהן",
    "أحمد",
    "प्रिया",
    "Łukasz Żółw",
    "Admiral",
    "Adina",
    "administrator",
    "ops 🛠",
  ])("%s will do", (name) => {
    expect(plain(name)).toBe(true);
  });

  test.each([
    ["a control character", "Ada\u0007"],
    ["a tab", "Ada\tLovelace"],
    ["the end of a line", "Ada\n"],
    ["a zero-width space", "Ad\u200ba"],
    ["a zero-width joiner", "Ad\u200da"],
    ["a soft hyphen", "Ad\u00ada"],
    ["a turn of direction", "Ada\u202egnal"],
    ["a byte order mark", "\ufeffAda"],
    ["a Hangul filler", "Ada\u3164"],
    ["a variation selector", "Ada\ufe0f"],
    ["a combining grapheme joiner", "A\u034fda"],
    ["a character of nobody", "Ada\ue000"],
    ["half a surrogate", "Ada\ud800"],
    ["Latin and Cyrillic in a word", "Аda"],
    ["Latin and Greek in a word", "Αda"],
    ["Cyrillic and Greek in a word", "Αдa"],
    ["Latin and Armenian in a word", "Adaո"],
    ["Han and Cyrillic in a word", "山д"],
    ["two scripts around a hyphen", "Анна-Maria"],
    ["letters of a script that nobody writes any more", "𐌰𐌳𐌰"],
  ])("with %s won't", (_what, name) => {
    expect(plain(name)).toBe(false);
  });

  test.each([
    "admin",
    "ADMIN",
    " Admin ",
    "a d m i n",
    "admin.",
    "«admin»",
    "ádmín",
    "ａｄｍｉｎ",
    "ⓐⓓⓜⓘⓝ",
    "𝐚𝐝𝐦𝐢𝐧",
    "аdmin",
    "adm\u200bin",
    "admın",
    "adm1n",
    "4dmin",
    "@dmin",
    "ADMlN",
    "adm|n",
    "adrnin",
    "AԀMIN",
    "аԁміп",
    "аԁмӏп",
    "ᴀᴅᴍɪɴ",
    "αđmin",
    "ađmin",
  ])("that looks like the admin's won't: %s", (name) => {
    expect(plain(name)).toBe(false);
  });

  test("has one form, whatever it was typed with", () => {
    expect(normalName("  Ａda\u2003 Lovelace\u00a0")).toBe("Ada Lovelace");
    expect(normalName("e\u0301")).toBe("é");
  });

  test("is the same for all cases of its letters", () => {
    expect(foldedName("STRASSE")).toBe(foldedName("straße"));
    expect(foldedName("ΣΟΦΟΣ")).toBe(foldedName("σοφος"));
    expect(foldedName("Ada")).not.toBe(foldedName("Adà"));
  });
});
