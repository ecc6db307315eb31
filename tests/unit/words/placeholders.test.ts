/** A site's own sentences: their placeholders are those that exist, and none that tells the sentence's point is lost. */
import { describe, expect, test } from "vitest";
import { readLocales } from "../../../local/locales.ts";
import { checkWords, placeholderFault } from "../../../worker/domain/settings/placeholders.ts";

describe("a site's own sentence", () => {
  test.each([
    ["counted", "Danke!", null],
    ["counted", "Danke, {label}!", "{label} is no placeholder here: counted has none"],
    ["changed", "Jetzt {label}.", null],
    ["changed", "Geändert.", "lacks {label}"],
    ["answer-held", "Waits.", "lacks {label}"],
    ["few", "Ab {vote} Stimmen.", "{vote} is no placeholder here: those of few are {votes}"],
    ["few", "Noch zu wenige.", "lacks {votes}"],
    ["results", "{percent} liked it", null],
    ["results", "{yes}/{all}", null],
    ["results", "{n} of {all} said {label}.", null],
    ["results", "{all} answers", "lacks {n} or {percent} or {yes}"],
    [
      "results",
      "{procent} ja",
      "{procent} is no placeholder here: those of results are {n} {all} {label} {percent} {yes}",
    ],
    ["no-sentence-of-ours", "Anything", null],
    ["constructor", "{label}", "{label} is no placeholder here: constructor has none"],
  ])("for %s: %s", (name, text, fault) => {
    expect(placeholderFault(name, text)).toBe(fault);
  });

  test("is refused with its place; what is only removed is not", () => {
    const words = { de: { changed: "Geändert.", counted: "Gezählt." }, uk: null, fr: { few: null } };
    expect(checkWords(words)).toMatchObject({
      ok: false,
      code: "invalid-request",
      errors: [{ field: "words.de.changed", detail: "lacks {label}" }],
    });
    expect(checkWords({ uk: null, fr: { few: null } })).toEqual({ ok: true });
    expect(checkWords(null)).toEqual({ ok: true });
  });
});

test("every sentence of ours would be taken as a site's own, in every language", () => {
  for (const { locale, ask, vote, consent, remark } of Object.values(readLocales()))
    for (const [name, text] of Object.entries({ ...ask, ...vote, ...consent, ...remark }))
      for (const form of typeof text === "string" ? [text] : Object.values(text))
        expect([locale, name, placeholderFault(name, form)]).toEqual([locale, name, null]);
});
