/** Every state of the poll: read as a screen reader gets it, walked by keyboard, and held against axe-core in every language. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axeCore from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES, stops, teach, tree } from "../../support/browsers/look.ts";
import { openStage, type Reader, type Stage } from "../../support/browsers/stage.ts";
import { prepareStates, STATES } from "../../support/browsers/states/states.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** A frame is no page: nothing asks it for landmarks. */
const IN_FRAME: axeCore.RunOnly = { type: "tag", values: WCAG };
/** In the second colour scheme nothing else can differ. */
const RULES = {
  light: { type: "tag", values: [...WCAG, "best-practice"] },
  dark: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
} as const satisfies Record<string, axeCore.RunOnly>;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await prepareStates(stage);
});
afterAll(() => stage?.close());

/** What axe-core finds in the poll, or in a frame that has none. */
async function violations(
  where: Pick<Reader["page"], "evaluate">,
  runOnly: axeCore.RunOnly,
  languages = LANGUAGES,
): Promise<string[]> {
  await where.evaluate(axe);
  return where.evaluate(
    async ([languages, runOnly]) => {
      const { axe } = window as unknown as { axe: typeof axeCore };
      const poll = document.querySelector("article-feedback");
      const found: string[] = [];
      for (const language of languages) {
        if (poll) await window.speak(language);
        const { violations } = await axe.run(poll ?? document.body, {
          iframes: false,
          resultTypes: ["violations"],
          runOnly,
        });
        for (const { id, nodes } of violations)
          found.push(`${language} ${id}: ${nodes.map(({ html }) => html).join()}`);
      }
      return found;
    },
    [languages, runOnly] as const,
  );
}

const SCHEMES = ["light", "dark"] as const;
const QUESTION = "Do you like this article?";
const WITHDRAW = ["button Withdraw"];
const RETRY = ["button Try again"];

/** The tree of a poll whose buttons can be pressed. */
function poll(yes: string, no: string, after: string[]): string[] {
  return [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    `group ${QUESTION}`,
    `button Yes${yes}`,
    `button No${no}`,
    ...after,
  ];
}
const failed = (sentence: string, after = RETRY) => poll("", "", [`status ${sentence}`, ...after]);
const THANKS = "status Counted.";
const BLOCKER = "A content blocker or the network may be in its way.";

/** What a screen reader is given in each state. */
const TREES: Record<string, string[]> = {
  loading: [`region ${QUESTION}`, `text ${QUESTION}`],
  idle: poll("", "", []),
  proving: poll(", busy", "", ["status Checking that you are human…"]),
  challenge: [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    "group Captcha, required",
    "Iframe Captcha, required",
    "button Not now",
    "status You chose Yes. One quick check:",
  ],
  sending: poll(", busy", "", ["status Sending your vote…"]),
  counted: poll(", pressed", "", [THANKS, "status 18 of 24 readers like this article (75%).", ...WITHDRAW]),
  "counted no": poll("", ", pressed", [THANKS, "status 0 of 1 reader likes this article (0%).", ...WITHDRAW]),
  "found again": poll(", pressed", "", [
    "text Counted.",
    "text 1 of 1 reader likes this article (100%).",
    ...WITHDRAW,
  ]),
  changed: poll("", ", pressed", [THANKS, "status 0 of 1 reader likes this article (0%).", ...WITHDRAW]),
  changing: poll("", ", busy", [
    "status Sending your vote…",
    "text 1 of 1 reader likes this article (100%).",
  ]),
  held: poll(", pressed", "", [
    "status Your vote is recorded and waits for a check before it counts.",
    ...WITHDRAW,
  ]),
  void: poll("", "", [
    "status A moderator has taken your vote out of the count.",
    "status 3 of 3 readers like this article (100%).",
  ]),
  withdrawn: poll("", "", ["status Your vote is withdrawn."]),
  "closed with results": [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    "text This poll is closed.",
    "text 4 of 7 readers like this article (57%).",
  ],
  hidden: [],
  "not enough votes": poll(", pressed", "", [
    THANKS,
    "status Not enough votes yet: the result is shown from 1,000 votes on.",
    ...WITHDRAW,
  ]),
  "results not public": poll(", pressed", "", [THANKS, "status The result is not public.", ...WITHDRAW]),
  "captcha failed": failed("The captcha did not pass."),
  "captcha blocked": failed(`The captcha's script was blocked. ${BLOCKER}`),
  "captcha unsupported": failed("This browser can't run the captcha. Please try another one.", []),
  "captcha misconfigured": failed(
    "The captcha is not set up correctly. Only the site itself can mend that.",
    [],
  ),
  "captcha broken": failed("The captcha could not start. Reloading the page may help."),
  "captcha disguised": failed(
    "This browser tells different stories of itself. An extension may disguise it.",
  ),
  "captcha cached": failed(
    "This browser has kept an outdated part of the captcha. Clearing its cache helps.",
  ),
  "captcha clock": failed("The clock of this device is wrong. Please set it right and try again."),
  "captcha left": poll("", "", ["status Your vote has not been sent."]),
  slow: poll(", busy", "", ["status Still checking that you are human…", "button Not now"]),
  "captcha silent": failed(`The captcha could not be loaded. ${BLOCKER}`),
  "captcha late": failed("The captcha took too long."),
  "captcha refused": failed("This page does not let the captcha in. Only the site itself can mend that.", []),
  barred: [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    "text This page's address is not registered for this poll.",
  ],
  offline: failed("You are offline. Your choice is kept here."),
  network: poll(", pressed", "", [
    "status The connection broke. Nothing is lost: trying again can't count twice.",
    ...RETRY,
  ]),
  "not arrived": failed("Your vote did not arrive. Please vote again."),
  closed: [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    "status This poll is closed.",
    "status 1 of 1 reader likes this article (100%).",
  ],
  paused: failed("This site takes no votes at the moment."),
  "foreign origin": poll(", pressed", "", ["status This page's address is not registered for this poll."]),
  "changes used up": poll(", pressed", "", ["status Your vote can't be changed any more often."]),
  "not registered": failed("This article is not open for votes.", []),
  "crowded network": failed("Many votes came from your network just now. Please try again in a minute."),
  "load failure": [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    "status The poll could not be loaded.",
    ...RETRY,
  ],
  "unknown site": [
    `region ${QUESTION}`,
    `text ${QUESTION}`,
    "status This poll is not set up yet: the site's id is unknown.",
  ],
};

describe.each(STATES)("a reader who meets: $name", ({ name, reach }) => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await stage.reader();
    await reach(stage, reader);
    await teach(reader.page);
  });
  afterAll(() => stage.reset());

  test("is given a tree and a way through it by keyboard, with a ring to see", async () => {
    const expected = TREES[name] ?? [];
    expect(await tree(reader.page)).toEqual(expected);
    const buttons = expected.flatMap((line) =>
      line.startsWith("Iframe") ? "IFRAME" : (line.match(/^button ([^,]+)/)?.[1] ?? []),
    );
    for (const colorScheme of SCHEMES) {
      await reader.page.emulateMedia({ colorScheme });
      const found = await stops(reader.page);
      expect(found.map((stop) => stop.name)).toEqual(buttons);
      for (const { name, ring } of found) if (name !== "IFRAME") expect(ring).toBeGreaterThanOrEqual(3);
    }
  });

  test("meets nothing that axe-core knows to be wrong, in any language and colour scheme", async () => {
    for (const colorScheme of SCHEMES) {
      await reader.page.emulateMedia({ colorScheme });
      await reader.page.locator("article-feedback").evaluate((poll, scheme) => {
        poll.setAttribute("theme", scheme);
      }, colorScheme);
      expect(await violations(reader.page, { ...RULES[colorScheme] }), colorScheme).toEqual([]);
      if (name !== "challenge") continue;
      const frames = reader.page.frames().slice(1);
      expect(frames).toHaveLength(2);
      for (const frame of frames) expect(await violations(frame, IN_FRAME, ["en"])).toEqual([]);
    }
  });
});
