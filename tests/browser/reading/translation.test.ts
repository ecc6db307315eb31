/** Translators of pages: they replace text, change the page's language, and come back for more. The poll goes on saying what is so. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { register } from "../../support/browsers/reach.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { translate } from "../../support/browsers/translator.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage?.reset());
afterAll(() => stage?.close());

const element = (lang: string, attributes = "", body = "") => `<!doctype html><html lang="${lang}"${body}>
<head><title>An article</title></head><body>
<script async src="${stage.worker.origin}/embed.js" data-site="demo"></script><h1>An article</h1>
<article-feedback${attributes}></article-feedback></body></html>`;

const look = (reader: Reader) =>
  reader.page
    .locator("article-feedback section")
    .evaluate((section) => [(section as HTMLElement).lang, (section as HTMLElement).translate]);

/** What can be read of the poll, without the captcha that waits unseen. */
const read = ({ page }: Reader) =>
  page.locator("article-feedback section").evaluate((section) => {
    const parts = [...section.querySelectorAll("p, button")].filter((part) => !part.closest(".captcha"));
    return parts.map((part) => part.textContent).join(" ");
  });

async function visit(reader: Reader, path: string): Promise<void> {
  await reader.page.goto(stage.publisher.origin + path);
  await reader.page.locator("article-feedback").scrollIntoViewIfNeeded();
  await reader.choice("Yes").waitFor();
}

describe("in a page whose text is replaced by a translator", () => {
  test("a reader votes, changes and withdraws: status, result, buttons and question say what is so, and once", async () => {
    stage.publisher.publish("/translated", element("en"));
    const reader = await stage.reader();
    await visit(reader, "/translated");
    await translate(reader.page);
    const text = () => read(reader);
    expect(await text()).toBe("DO YOU LIKE THIS ARTICLE? YES NO WITHOUT YOUR NAME. CAPTCHA BY CLOUDFLARE.");
    await reader.choice("Yes").click();
    await reader.page.locator("[aria-pressed=true]").waitFor();
    await expect.poll(text).toBe("DO YOU LIKE THIS ARTICLE? YES1 NO0 COUNTED. 1 OF 1 SAID YES. WITHDRAW");
    await reader.choice("No").click();
    await expect.poll(text).toContain("YES0 NO1 CHANGED TO NO. 1 OF 1 SAID NO.");
    expect(await text()).not.toContain("COUNTED");
    await reader.page.locator("[part=withdraw]").click();
    await expect.poll(text).toBe("DO YOU LIKE THIS ARTICLE? YES NO YOUR VOTE IS WITHDRAWN.");
    expect(reader.complaints).toEqual([]);
  });

  test("trouble is said, tried again, and gone when it is over", async () => {
    stage.publisher.publish("/translated-trouble", element("en"));
    const reader = await stage.reader();
    await visit(reader, "/translated-trouble");
    await translate(reader.page);
    stage.turnstile.set({ challenge: "fail" });
    await reader.choice("Yes").click();
    await reader.page.getByText("THE CAPTCHA DID NOT PASS.").waitFor();
    stage.turnstile.set({ challenge: "pass" });
    await reader.page.locator("[part=retry]").click();
    await reader.page.getByText("COUNTED.").waitFor();
    expect(await reader.page.getByText("THE CAPTCHA DID NOT PASS.").count()).toBe(0);
  });

  test("another language and another article are drawn over it", async () => {
    stage.publisher.publish("/translated-anew", element("en"));
    const reader = await stage.reader();
    await visit(reader, "/translated-anew");
    await translate(reader.page);
    await reader.page.locator("article-feedback").evaluate((host) => host.setAttribute("lang", "de"));
    await expect.poll(() => read(reader)).toContain("GEFÄLLT IHNEN DIESER ARTIKEL?");
    await reader.page.locator("article-feedback").evaluate((host) => host.setAttribute("article", "another"));
    await reader.choice("Yes").click();
    await expect.poll(() => read(reader)).toContain("GEZÄHLT.");
  });
});

describe("a translator that changes the page's language", () => {
  const turn = (reader: Reader, lang: string) =>
    reader.page.evaluate((lang) => {
      document.documentElement.lang = lang;
    }, lang);

  test("to one that we speak: the poll speaks it itself, and is left alone", async () => {
    stage.publisher.publish("/to-uk", element("de"));
    const reader = await stage.reader({ locale: "uk-UA" });
    await visit(reader, "/to-uk");
    await reader.page.getByText("Gefällt Ihnen dieser Artikel?").waitFor();
    expect((await look(reader))[1]).toBe(true);
    await turn(reader, "uk");
    await reader.page.getByText("Чи сподобалася вам ця стаття?").waitFor();
    expect(await look(reader)).toEqual(["uk", false]);
    // The original is shown again.
    await turn(reader, "de");
    await reader.page.getByText("Gefällt Ihnen dieser Artikel?").waitFor();
    expect((await look(reader))[1]).toBe(true);
  });

  test("to one that we don't speak: our words stay in the page's language, for it to translate", async () => {
    stage.publisher.publish("/to-sw", element("de"));
    const reader = await stage.reader({ locale: "en-GB" });
    await visit(reader, "/to-sw");
    await turn(reader, "sw");
    await translate(reader.page);
    await reader.page.getByText("GEFÄLLT IHNEN DIESER ARTIKEL?").waitFor();
    expect(await look(reader)).toEqual(["de", true]);
  });
});

describe("what a translator must leave alone", () => {
  test("words in the reader's own language in a page of a language that we don't speak", async () => {
    stage.publisher.publish("/swahili", element("sw"));
    const reader = await stage.reader({ locale: "uk-UA" });
    await visit(reader, "/swahili");
    expect(await look(reader)).toEqual(["uk", false]);
  });

  test("a poll in a page, or an element, that says so", async () => {
    stage.publisher.publish("/untranslated", element("en", ' translate="no"'));
    const reader = await stage.reader();
    await visit(reader, "/untranslated");
    await translate(reader.page);
    expect((await look(reader))[1]).toBe(false);
    await reader.page.getByText("Do you like this article?").waitFor();
  });
});

describe("each part says its language", () => {
  test("the site's own question, labels and sentences, in a language that we don't speak", async () => {
    await register(stage, "swahili", {
      question: { sw: "Umependa makala hii?" },
      labels: { sw: { yes: "Ndiyo", no: "Hapana" } },
      words: { sw: { counted: "Asante." } },
    });
    stage.publisher.publish("/parts", element("sw", ' site="swahili"'));
    const reader = await stage.reader({ locale: "en-GB" });
    await visit(reader, "/parts");
    await reader.choice("Yes").click();
    const langOf = (text: string) =>
      reader.page
        .getByText(text, { exact: true })
        .evaluate((part) => (part.closest("[lang]") as HTMLElement).lang);
    await reader.hears("Asante.");
    for (const text of ["Umependa makala hii?", "Ndiyo", "Hapana", "Asante."])
      expect(await langOf(text)).toBe("sw");
    expect(await langOf("Withdraw")).toBe("en");
  });
});
