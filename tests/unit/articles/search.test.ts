/** How a moderator's query and an article's text are compared. */
import { describe, expect, test } from "vitest";
import { keptArticleId } from "../../../worker/domain/articles/article-key.ts";
import { wordingsOf } from "../../../worker/domain/articles/question.ts";
import { folded, phraseOf, searchedWords, soughtOf } from "../../../worker/domain/articles/search.ts";
import { EXACT, SAME } from "../../support/addresses.ts";

describe("a text", () => {
  test.each([
    ["The CANAL", "the canal"],
    ["Ünïcode", "ünïcode"],
    ["ｆｕｌｌ", "full"],
    ["é", "é"],
    ["a\u0000b\tc", "a b c"],
  ])("%j is compared as %j", (text, expected) => {
    expect(folded(text)).toBe(expected);
  });

  test("of an article is its title, id and address, each once, the title first", () => {
    const id = "https://daily.example/A";
    expect(searchedWords({ title: "T", article: id, address: id })).toBe("t\nhttps://daily.example/a");
    expect(searchedWords({ title: null, article: "post-1", address: id })).toBe(
      "post-1\nhttps://daily.example/a",
    );
  });
});

describe("an article is found by its pasted address", () => {
  test.each(SAME)("%s", (_why, id, ...also) => {
    // Whoever voted first came by any of them; whoever moderates pastes any.
    for (const stored of [id, ...also]) {
      const words = searchedWords({ title: null, article: keptArticleId(stored, false), address: null });
      for (const pasted of [id, ...also]) expect(words).toContain(soughtOf(` ${pasted} `)?.text);
    }
  });

  test.each(EXACT)("%s, which is kept to the letter", (id) => {
    expect(searchedWords({ title: null, article: id, address: null })).toContain(soughtOf(id)?.text);
  });

  test("an app's route tells it from the app's other articles", () => {
    const words = searchedWords({ title: null, article: "https://app.example/#/post/1", address: null });
    expect(words).not.toContain(soughtOf("https://app.example/#/post/2")?.text);
  });

  test("by a piece of it in the letters that browsers show", () => {
    const words = searchedWords({
      title: null,
      article: "https://daily.example/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/1",
      address: null,
    });
    for (const piece of ["новини", "НОВИНИ/1", "%D0%BD%D0%BE%D0%B2"])
      expect(words).toContain(soughtOf(piece)?.text);
  });

  test("and by a title with or without its joiners", () => {
    const words = searchedWords({ title: "می\u200cخواهم", article: "a", address: null });
    for (const typed of ["می\u200cخواهم", "میخواهم"]) expect(words).toContain(soughtOf(typed)?.text);
  });
});

describe("a query", () => {
  test("of three characters is looked for anywhere, a shorter one at the beginning, an empty one not at all", () => {
    expect(soughtOf(" abc ")).toEqual({ text: "abc", where: "anywhere" });
    expect(soughtOf("ab")).toEqual({ text: "ab", where: "beginning" });
    expect(soughtOf("北京")).toEqual({ text: "北京", where: "beginning" });
    // One character each, of two code units.
    expect(soughtOf("👍👍")).toEqual({ text: "👍👍", where: "beginning" });
    expect(soughtOf(" \u0000 ")).toBeNull();
  });

  test("is one string to FTS5, whatever is in it", () => {
    expect(phraseOf('a" OR "b')).toBe('"a"" OR ""b"');
  });
});

describe("the wordings of a site's questions", () => {
  const site = { question: null, labels: null, default_question: "like", questions: {} };

  test("are equal when the words are, in whatever order they came", () => {
    const labels = { yes: "Aye", no: "Nay" };
    const one = wordingsOf({ ...site, question: { uk: "Так?", "*": "Good?" }, labels });
    const other = wordingsOf({
      ...site,
      labels: { no: "Nay", yes: "Aye" },
      question: { "*": "Good?", uk: "Так?" },
    });
    expect(one).toEqual(other);
    expect(Object.keys(one)).toEqual(["like"]);
  });

  test("differ by question, by label and by language", () => {
    const words = [
      site,
      { ...site, question: "Good?" },
      { ...site, labels: { yes: "Aye", no: "Nay" } },
      { ...site, question: { "*": "Good?" } },
    ].map((each) => wordingsOf(each).like);
    expect(new Set(words).size).toBe(words.length);
  });
});
