/** Where a site draws no poll: the page's own names held against the site's. */
import { describe, expect, test } from "vitest";
import { check } from "../../../worker/contract/check.ts";
import { SiteSettings } from "../../../worker/contract/index.ts";
import { isOff, mayBeIn } from "../../../worker/domain/articles/off.ts";

const page = (section: string[] = [], tag: string[] = []) => ({ section, tag });

describe("a page is off", () => {
  test.each([
    ["in a section of that name", ["section:Obituaries"], page(["Obituaries"])],
    ["whatever the capitals", ["section:obituaries"], page(["OBITUARIES"])],
    ["whatever the blanks around names", ["tag: disaster "], page([], ["local ,  disaster"])],
    ["by one tag of many, each said alone", ["tag:disaster"], page([], ["local", "disaster"])],
    ["by the first and by the last of tags with commas between", ["tag:a"], page([], ["a,b"])],
    ["by a name with a comma in it", ["section:Births, Deaths"], page(["Births, Deaths"])],
    ["by a name with a colon in it", ["tag:live: storm"], page([], ["live: storm"])],
    ["however its accents are written", ["section:Décès"], page(["De\u0301ce\u0300s"])],
  ])("%s", (_why, places, named) => {
    expect(isOff(places, named)).toBe(true);
  });

  test.each([
    ["where the site names nothing", [], page(["Obituaries"], ["disaster"])],
    ["where it names nothing itself", ["section:Obituaries", "tag:disaster"], page()],
    ["where it says nothing between commas", ["tag:disaster"], page([""], [",,"])],
    ["in a section that has the name of a tag", ["tag:disaster"], page(["disaster"])],
    ["under a tag that has the name of a section", ["section:City"], page([], ["City"])],
    ["by a part of a name", ["section:City"], page(["City life"], ["City"])],
  ])("not %s", (_why, places, named) => {
    expect(isOff(places, named)).toBe(false);
  });
});

describe("an article may be where something holds", () => {
  const known = { section: "City", tags: ["canals"] };
  test.each([
    ["where nothing is named", [], known],
    ["in its section", ["section:Politics", "section:city"], known],
    ["under its tag", ["tag:canals"], known],
    [
      "in a section, where nobody has said which is its own",
      ["section:Politics"],
      { section: null, tags: ["a"] },
    ],
    [
      "under a tag, where nobody has said which it has",
      ["section:Politics", "tag:a"],
      { section: "City", tags: [] },
    ],
  ])("%s", (_why, places, article) => {
    expect(mayBeIn(places, article)).toBe(true);
  });

  test.each([
    ["where another section is named than its own", ["section:Politics"], { section: "City", tags: [] }],
    ["where another section and another tag are", ["section:Politics", "tag:parks"], known],
  ])("not %s", (_why, places, article) => {
    expect(mayBeIn(places, article)).toBe(false);
  });
});

describe("the setting", () => {
  const put = (off: unknown) => check(SiteSettings, { origins: ["https://a.example"], off });

  test("takes sections and tags, each once", () => {
    expect(put(["section:City", "tag:a", "section:City"])).toMatchObject({
      value: { off: ["section:City", "tag:a"] },
    });
  });

  test.each([
    ["a name alone", ["Obituaries"], "off.0"],
    ["no name", ["tag: "], "off.0"],
    ["another kind", ["tag:a", "author:Ada"], "off.1"],
    ["a longer name than any section has", [`section:${"x".repeat(103)}`], "off.0"],
    ["more than a hundred", Array.from({ length: 101 }, (_, i) => `tag:${i}`), "off"],
  ])("refuses %s", (_what, off, field) => {
    expect(put(off)).toMatchObject({ code: "invalid-request", fields: [field] });
  });
});
