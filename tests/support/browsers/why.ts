/** A reader who is asked why, and what the newsroom has of it. */
import { expect } from "vitest";
import type { Reader, Stage } from "./stage.ts";
import { part } from "./states/remarks.ts";

export const SENT = "Sent to the newsroom.";

/** What the newsroom has: how many gave which reason, by choice, and the words of its inbox. */
async function newsroom(stage: Stage, path: string) {
  const reasons = (await stage.article(path))?.reasons;
  const answer = await stage.asAdmin("GET", `/v1/moderation/sites/${stage.site()}/remarks`);
  const { remarks } = (await answer.json()) as { remarks: { text: string | null; article: string }[] };
  // One whose words were taken back stays there without.
  const words = remarks.flatMap(({ article, text }) => (article.endsWith(path) ? (text ?? []) : []));
  return { reasons, words };
}
/** Waits until it has that. */
export const has = (stage: Stage, path: string, wanted: Awaited<ReturnType<typeof newsroom>>) =>
  expect.poll(() => newsroom(stage, path), { interval: 200 }).toEqual(wanted);
export const nothing = { reasons: { yes: {}, no: {} }, words: [] };

/** Votes, and waits until that is counted. */
export async function votesAt(reader: Reader, path: string, choice: "Yes" | "No" = "Yes"): Promise<void> {
  await reader.open(path);
  await reader.choice(choice).click();
  await reader.hears("Counted.");
}
/** Votes, and opens the room. */
export async function opensAt(reader: Reader, path: string, choice: "Yes" | "No" = "Yes"): Promise<void> {
  await votesAt(reader, path, choice);
  await part(reader, "why").click();
  await part(reader, "prompt").waitFor();
}
/** What has the focus: its label, or its element's name. */
export const focused = ({ page }: Reader) =>
  page.evaluate(() => {
    const inside = document.activeElement?.shadowRoot?.activeElement;
    if (inside?.tagName !== "BUTTON") return (inside ?? document.activeElement)?.tagName;
    return (inside.querySelector("[part=label]") ?? inside).textContent;
  });
