/** The page on which a native speaker proofreads: every sentence is on it, by its name, and can be answered. */
import { expect, test } from "vitest";
import { type Locale, readLocales } from "../../../local/locales.ts";
import { namesIn, proofMarkup, sentencesOf } from "../../../local/proof-sheet.ts";

const locales = readLocales();
const { en, uk } = locales as Record<"en" | "uk", Locale>;

test("a proof has every sentence and every plural form, each with its name, the English one and a field", () => {
  const markup = proofMarkup(uk, en, []);
  for (const [name, text] of sentencesOf(uk)) {
    expect(markup).toContain(`<code>${name}</code>`);
    expect(markup).toContain(`name="${name}"`);
    expect(markup).toContain(text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`));
  }
  expect(sentencesOf(uk).map(([name]) => name)).toEqual(
    expect.arrayContaining(["few.one", "few.many", "yes"]),
  );
});

test("a state names the sentences in it, whatever stands for their numbers and labels", () => {
  const text = "Do you like this article? Yes No Changed to Aye. 3 of 5 said Aye.";
  expect(namesIn(text, sentencesOf(en)).sort()).toEqual(["changed", "no", "question", "results", "yes"]);
});

test("what a state looks like can't end the page's script early", () => {
  const copy = { state: "idle", look: "buttons", language: "uk", markup: "<p></script><b>", styles: "" };
  const markup = proofMarkup(uk, en, [copy]);
  expect(markup).toContain("\\u003cp>\\u003c/script>");
});
