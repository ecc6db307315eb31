/** States of a reader who is asked why: what opens, what is sent or not, and what goes with a vote that changes. */

import { captchaAction } from "../../../../worker/captcha/action.ts";
import { articleKey } from "../../../../worker/domain/articles/article-key.ts";
import { anyAddress } from "../../address.ts";
import { voteId } from "../../vote-id.ts";
import { open, type PollState, pathOf, press, register, served, votes } from "../reach.ts";
import type { Reader, Stage } from "../stage.ts";

/** Sites that ask: for words too, for reasons alone, for words of which one is read in a day. */
export const ASKING = {
  asking: { remarks: "text", contact: "letters@daily.example" },
  reasoning: { remarks: "reasons" },
  brimming: { remarks: "text", remarks_per_day: 1 },
  silencing: { remarks: "text" },
};

export const part = ({ page }: Reader, name: string) => page.locator(`[part~=${name}]`);
/** Waits until the room says a sentence. */
export const tells = (reader: Reader, text: string) =>
  part(reader, "remark-message").filter({ hasText: text }).waitFor();

/** Votes, and opens the room. */
export async function opens(reader: Reader, state: string, choice: "Yes" | "No" = "Yes", site = "asking") {
  await votes(reader, state, choice, site);
  await part(reader, "why").click();
  await part(reader, "prompt").waitFor();
}

/** Says something, and sends it. */
export async function sends(reader: Reader, text = "More of this.", reasons = 1) {
  for (const reason of (await part(reader, "reason").all()).slice(0, reasons)) await reason.click();
  if (text) await part(reader, "field").fill(text);
  await part(reader, "send").click();
}

async function sent(reader: Reader, state: string): Promise<void> {
  await opens(reader, state);
  await sends(reader);
  await tells(reader, "Sent to the newsroom.");
}

/** A vote and a remark with words of another reader's. */
async function another(stage: Stage, path: string, site: string): Promise<void> {
  const article = stage.publisher.origin + path;
  const [action, cdata] = await Promise.all([captchaAction(site), articleKey(site, article)]);
  const captcha = stage.turnstile.issue({ ...stage.captcha, action, cdata });
  const vote = { article, vote_id: voteId() };
  const post = (to: string, fields: Record<string, string>) =>
    fetch(`${stage.worker.origin}/v1/sites/${site}/${to}`, {
      method: "POST",
      headers: { Origin: stage.publisher.origin, "CF-Connecting-IP": anyAddress() },
      body: new URLSearchParams({ ...vote, ...fields }),
    });
  const answers = [
    await post("votes", { edit: "0", choice: "yes", captcha }),
    await post("remarks", { vote_edit: "0", edit: "1", text: "The first." }),
  ];
  if (answers.some(({ ok }) => !ok)) throw new Error("Another reader's remark was refused.");
}

export const REMARKS: PollState[] = [
  {
    name: "asked why",
    async reach(_stage, reader) {
      await votes(reader, "asked why", "Yes", "asking");
      await part(reader, "why").waitFor();
    },
  },
  {
    name: "asked why, found again",
    async reach(_stage, reader) {
      await votes(reader, "asked why, found again", "Yes", "asking");
      await open(reader, pathOf("asked why, found again"), "asking");
      await part(reader, "why").waitFor();
    },
  },
  {
    name: "asked why, held",
    async reach(stage, reader) {
      stage.turnstile.set({ siteverify: "down" });
      await press(reader, "asked why, held", "Yes", "asking");
      await part(reader, "why").waitFor();
    },
  },
  { name: "why", reach: (_stage, reader) => opens(reader, "why") },
  {
    name: "why filled",
    async reach(_stage, reader) {
      await opens(reader, "why filled", "No");
      for (const reason of await part(reader, "reason").all()) await reason.click();
      await part(reader, "field").fill("The bench has three slats, not four.");
    },
  },
  {
    name: "why without words",
    reach: (_stage, reader) => opens(reader, "why without words", "No", "reasoning"),
  },
  {
    name: "why too long",
    async reach(_stage, reader) {
      await opens(reader, "why too long");
      await part(reader, "field").fill("x".repeat(501));
      await part(reader, "send").click();
      await tells(reader, "501 of 500 characters");
    },
  },
  {
    name: "why late",
    async reach(_stage, reader) {
      await reader.page.route("**/chunks/remark-*", () => undefined);
      await votes(reader, "why late", "Yes", "asking");
      await part(reader, "why").click();
      await reader.page.locator(".late").waitFor();
    },
  },
  {
    name: "why lost",
    async reach(_stage, reader) {
      await reader.page.route("**/chunks/remark-*", (route) => route.abort());
      await votes(reader, "why lost", "Yes", "asking");
      await part(reader, "why").click();
      await tells(reader, "The connection broke.");
    },
  },
  {
    name: "why sending",
    async reach(_stage, reader) {
      await opens(reader, "why sending");
      await reader.page.route("**/remarks", () => undefined);
      await sends(reader, "More.", 6);
      await tells(reader, "Sending…");
    },
  },
  {
    name: "why broken",
    async reach(_stage, reader) {
      await opens(reader, "why broken");
      await reader.page.route("**/remarks", (route) => route.abort("connectionreset"));
      // Without the pauses between the three attempts.
      await reader.page.evaluate(() => {
        const real = setTimeout;
        Object.assign(window, { setTimeout: (run: () => void) => real(run) });
      });
      await sends(reader, "More.", 6);
      await tells(reader, "The connection broke.");
    },
  },
  {
    name: "why refused",
    async reach(stage, reader) {
      const asks = async (remarks: "text" | "off") => {
        await register(stage, "silencing", { remarks });
        await served(
          stage,
          "silencing",
          pathOf("why refused"),
          (poll) => !poll.remarks === (remarks === "off"),
        );
      };
      await asks("text");
      await opens(reader, "why refused", "Yes", "silencing");
      await asks("off");
      await sends(reader, "", 6);
      await tells(reader, "The newsroom can't take this at the moment.");
    },
  },
  {
    name: "why full",
    async prepare(stage) {
      await another(stage, pathOf("why full"), "brimming");
    },
    async reach(_stage, reader) {
      await opens(reader, "why full", "Yes", "brimming");
      await sends(reader, "The second.", 6);
      await tells(reader, "The newsroom takes no more words on this article today.");
    },
  },
  { name: "sent", reach: (_stage, reader) => sent(reader, "sent") },
  {
    name: "sent, found again",
    async reach(_stage, reader) {
      await sent(reader, "sent, found again");
      await open(reader, pathOf("sent, found again"), "asking");
      await part(reader, "why").click();
      await tells(reader, "Sent to the newsroom.");
    },
  },
  {
    name: "sent, then withdrawn",
    async reach(_stage, reader) {
      await sent(reader, "sent, then withdrawn");
      await part(reader, "withdraw").click();
      await reader.hears("Your vote is withdrawn.");
    },
  },
  {
    name: "sent, then changed",
    async reach(_stage, reader) {
      await sent(reader, "sent, then changed");
      await reader.choice("No").click();
      await reader.hears("Changed to No.");
    },
  },
];
