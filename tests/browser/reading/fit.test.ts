/** The poll in its place: at rest, in forced colours, from right to left, on its fill, with long labels, in the first screen. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { reserved } from "../../../local/site/reserve.ts";
import { needs } from "../../support/browsers/capabilities.ts";
import { teach } from "../../support/browsers/look.ts";
import { type PollState, register } from "../../support/browsers/reach.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { prepareStates, STATES } from "../../support/browsers/states/states.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await prepareStates(stage);
});
afterAll(() => stage?.close());
afterEach(() => stage.reset());

const state = (name: string) => STATES.find((each) => each.name === name) as PollState;

/** Boxes of parts of the poll, from its own corner. */
const boxes = ({ page }: Reader, ...parts: string[]) =>
  page.evaluate((parts) => {
    const host = document.querySelector("article-feedback");
    const { left: x, top: y } = host?.getBoundingClientRect() ?? new DOMRect();
    return parts.map((part) => {
      const found = host?.shadowRoot?.querySelector(part);
      const { left, right, top, bottom } = found?.getBoundingClientRect() ?? new DOMRect();
      const from = [left - x, right - x, top - y, bottom - y].map(Math.round);
      return { left: from[0], right: from[1], top: from[2], bottom: from[3] } as DOMRect;
    });
  }, parts);

/** What is drawn behind a choice. */
const fill = (reader: Reader, choice: "Yes" | "No") =>
  reader.choice(choice).evaluate((button) => {
    const { width, left, right, borderBottomWidth, borderBottomColor, backgroundColor } = getComputedStyle(
      button,
      "::after",
    );
    const { color } = getComputedStyle(button);
    const all = button.clientWidth;
    return {
      share: Number.parseFloat(width) / all,
      left,
      right,
      borderBottomWidth,
      borderBottomColor,
      backgroundColor,
      color,
    };
  });

describe("a reader", () => {
  test("sees nothing move by itself, with a vote and in trouble", async () => {
    const reader = await stage.reader();
    for (const name of ["counted", "network"]) {
      await state(name).reach(stage, reader);
      const moving = await reader.page.evaluate(() => {
        const root = document.querySelector("article-feedback")?.shadowRoot;
        const parts = [...(root?.querySelectorAll("*") ?? [])].flatMap((part) =>
          ["", "::before", "::after"].map((pseudo) => getComputedStyle(part, pseudo)),
        );
        return parts
          .filter((style) => style.transitionDuration !== "0s" || style.animationName !== "none")
          .map((style) => style.cssText);
      });
      expect(moving).toEqual([]);
    }
  });

  test("sees each share behind its choice, with an edge at its foot, and only the tick and the border of their own in colour", async () => {
    const reader = await stage.reader();
    await state("counted").reach(stage, reader);
    const [yes, no] = [await fill(reader, "Yes"), await fill(reader, "No")];
    expect(yes.share).toBeCloseTo(0.75, 2);
    expect(no.share).toBeCloseTo(0.25, 2);
    for (const each of [yes, no]) {
      expect(each.borderBottomWidth).toBe("3px");
      expect(each.borderBottomColor).toBe(each.color);
    }
    expect(yes.backgroundColor).toBe(no.backgroundColor);
    expect(yes.color).toBe(no.color);
    const accent = (choice: "Yes" | "No") =>
      reader.choice(choice).evaluate((button) => getComputedStyle(button).borderTopColor);
    expect(await accent("Yes")).not.toBe(await accent("No"));
  });

  test.each(["light", "dark"] as const)(
    "reads text on a share with 85 %% of the page's own contrast at least, in a %s scheme",
    async (colorScheme) => {
      const reader = await stage.reader({ colorScheme });
      await state("counted").reach(stage, reader);
      const [plain, filled] = await reader.choice("Yes").evaluate((button) => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        /** Luminance of colours painted over one another (WCAG 2.2). */
        const luminance = (...colors: string[]) => {
          for (const color of colors) {
            if (!canvas) continue;
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
          }
          const [r = 0, g = 0, b = 0] = [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])].map((value) =>
            value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const dark = matchMedia("(prefers-color-scheme: dark)").matches;
        // The strongest contrast there is loses most.
        const [text, ground] = dark ? ["#fff", "#000"] : ["#000", "#fff"];
        button.style.color = text as string;
        const behind = getComputedStyle(button, "::after").backgroundColor;
        const contrast = (...grounds: string[]) => {
          const pair = [luminance(text as string), luminance(...grounds)];
          return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        };
        return [contrast(ground as string), contrast(ground as string, behind)];
      });
      expect(plain).toBeCloseTo(21, 1);
      expect((filled ?? 0) / (plain ?? 1)).toBeGreaterThanOrEqual(0.85);
    },
  );

  test("in forced colours sees which button is pressed, and the result as edges", async (context) => {
    needs(context, "forced colours");
    const reader = await stage.reader({ forcedColors: "active" });
    await state("counted").reach(stage, reader);
    const system = await reader.page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("p"));
      probe.style.color = "Highlight";
      return getComputedStyle(probe).color;
    });
    const border = (choice: "Yes" | "No") =>
      reader.choice(choice).evaluate((button) => getComputedStyle(button).borderTopColor);
    expect(await border("Yes")).toBe(system);
    expect(await border("No")).not.toBe(system);
    for (const choice of ["Yes", "No"] as const) {
      const { borderBottomWidth, share } = await fill(reader, choice);
      expect(borderBottomWidth).toBe("3px");
      expect(share).toBeGreaterThan(0.2);
    }
  });

  test("who reads from right to left finds Yes on the right, and the shares growing from there", async () => {
    const reader = await stage.reader();
    await state("counted").reach(stage, reader);
    await teach(reader.page);
    for (const [language, rtl] of [
      ["en", false],
      ["ar", true],
      ["he", true],
      ["fa", true],
    ] as const) {
      await reader.page.evaluate((each) => window.speak(each), language);
      const [yes, no] = await boxes(reader, "[data-choice=yes]", "[data-choice=no]");
      expect((yes?.left ?? 0) > (no?.left ?? 0), language).toBe(rtl);
      const { left, right } = await fill(reader, "Yes");
      expect(rtl ? right : left, language).toBe("0px");
    }
  });

  test("finds long labels one above the other, before the vote and after it, and none of both moves", async () => {
    await register(stage, "long", { labels: { yes: "Ja, sehr gern sogar", no: "Nein, eher nicht" } });
    const reader = await stage.reader({ viewport: { width: 390, height: 700 } });
    await reader.open("/element?long");
    await reader.page.evaluate(() =>
      document.querySelector("article-feedback")?.setAttribute("site", "long"),
    );
    await reader.page.getByText("Ja, sehr gern sogar").waitFor();
    const before = await boxes(reader, "[data-choice=yes] [part=label]", "[data-choice=no] [part=label]");
    expect(before[1]?.top).toBeGreaterThan(before[0]?.bottom ?? 0);
    await reader.choice("No").click();
    await reader.hears("Counted.");
    const after = await boxes(reader, "[data-choice=yes] [part=label]", "[data-choice=no] [part=label]");
    expect(after).toEqual(before);
    await reader.page.getByText("1 of 1 said Nein, eher nicht.").waitFor();
  });
});

describe("a poll that is not shown", () => {
  test("gives its room back, and flashes no question before it is known", async () => {
    const reader = await stage.reader();
    const words: string[] = [];
    await reader.page.exposeFunction("seen", (text: string) => void words.push(text));
    await reader.page.addInitScript(() => {
      const look = () => {
        const text = document.querySelector("article-feedback")?.shadowRoot?.textContent;
        if (text) void (window as unknown as { seen(text: string): void }).seen(text);
        requestAnimationFrame(look);
      };
      look();
    });
    await state("hidden").reach(stage, reader);
    const host = reader.page.locator("article-feedback");
    await expect.poll(() => host.evaluate((each) => each.getBoundingClientRect().height)).toBe(0);
    expect(await host.evaluate((each) => (each as HTMLElement).hidden)).toBe(true);
    expect(words).toEqual([]);
  });

  test("is shown again where the element turns to another article", async () => {
    const reader = await stage.reader();
    await state("hidden").reach(stage, reader);
    await reader.page.locator("article-feedback[hidden]").waitFor({ state: "attached" });
    await reader.page.evaluate(() =>
      document.querySelector("article-feedback")?.setAttribute("article", "another"),
    );
    await reader.choice("Yes").waitFor();
  });
});

test("a site's own question is the first that is seen", async () => {
  await register(stage, "asking", { question: "Was it worth your time?" });
  stage.publisher.publish(
    "/asking",
    `<!doctype html><html lang="en"><title>An article</title><script async src="${stage.worker.origin}/embed.js" data-site="asking"></script><article-feedback></article-feedback>`,
  );
  const reader = await stage.reader();
  const asked: string[] = [];
  await reader.page.exposeFunction("asked", (text: string) => void asked.push(text));
  await reader.page.addInitScript(() => {
    const look = () => {
      const text = document
        .querySelector("article-feedback")
        ?.shadowRoot?.querySelector("#question")?.textContent;
      if (text) void (window as unknown as { asked(text: string): void }).asked(text);
      requestAnimationFrame(look);
    };
    look();
  });
  await reader.open("/asking");
  await reader.choice("Yes").click();
  await reader.hears("Counted.");
  expect([...new Set(asked)]).toEqual(["Was it worth your time?"]);
});

describe("the room that the printed styles keep", () => {
  const WORDINGS = {
    "a short question": { question: "Good?", yes: "Yes", no: "No" },
    "a question of many lines": {
      question:
        "Would you say that this article told you something about your city that you did not know before?",
      yes: "Yes",
      no: "No",
    },
    "labels that don't fit side by side": {
      question: "Good?",
      yes: "Ja, sehr gern sogar",
      no: "Nein, eher nicht",
    },
  };
  test.each(Object.entries(WORDINGS))(
    "for %s is the poll's own, in columns of all widths",
    async (what, wording) => {
      const site = what.replaceAll(/\W/g, "-");
      const { question, ...labels } = wording;
      await register(stage, site, { question, labels });
      const path = `/${site}`;
      stage.publisher.publish(
        path,
        `<!doctype html><html lang="en"><title>An article</title><style>body{font:16px/1.4 serif}${reserved(wording)}</style><main id="column"><article-feedback site="${site}" host="${stage.worker.origin}"></article-feedback></main>`,
      );
      const reader = await stage.reader();
      const heights = (widths: number[]) =>
        reader.page.evaluate((widths) => {
          const column = document.getElementById("column") as HTMLElement;
          const host = document.querySelector("article-feedback") as HTMLElement;
          return widths.map((width) => {
            column.style.width = `${width}px`;
            return host.getBoundingClientRect().height;
          });
        }, widths);
      const widths = [684, 480, 479, 400, 360, 320, 300, 280];
      await reader.page.goto(stage.publisher.origin + path);
      const before = await heights(widths);
      await reader.page.addScriptTag({ url: `${stage.worker.origin}/embed.js` });
      await reader.choice("Yes").waitFor();
      const after = await heights(widths);
      for (const [i, width] of widths.entries())
        expect(after[i], `${width} px`).toBeCloseTo(before[i] ?? 0, 0);
    },
  );
});
