/** States of a poll that works: before, during and after a vote, and what moderators and owners made of it. */
import {
  crowd,
  moderate,
  open,
  type PollState,
  pathOf,
  press,
  served,
  timers,
  visit,
  votes,
} from "../reach.ts";
import { SITE } from "../stage.ts";

export const VOTES: PollState[] = [
  {
    name: "loading",
    async reach(stage, reader) {
      await timers(reader, 8_000, "never");
      // Before the first answer nothing is drawn at all.
      let asked = 0;
      await reader.page.route("**/poll?*", (route) => (asked++ ? undefined : route.abort()));
      await visit(stage, reader, pathOf("loading"));
      await reader.page.locator("[part=retry]").click();
      await reader.page.locator("[data-phase=loading]").waitFor();
    },
  },
  { name: "idle", reach: (_stage, reader) => open(reader, pathOf("idle")) },
  {
    name: "sending",
    async reach(_stage, reader) {
      await timers(reader, 8_000, "never");
      await reader.page.route("**/votes", () => undefined);
      await press(reader, "sending");
      await reader.hears("Sending your vote…");
    },
  },
  {
    name: "counted",
    async reach(stage, reader) {
      await crowd(stage, pathOf("counted"), 17, 6);
      await votes(reader, "counted");
      await reader.page.locator("[part=result]").waitFor();
    },
  },
  { name: "counted no", reach: (_stage, reader) => votes(reader, "counted no", "No") },
  {
    name: "found again",
    async reach(_stage, reader) {
      await votes(reader, "found again");
      await open(reader, pathOf("found again"));
      await reader.page.getByText("Your answer: Yes").waitFor();
    },
  },
  {
    name: "changed",
    async reach(_stage, reader) {
      await votes(reader, "changed");
      await reader.choice("No").click();
      await reader.page.getByText("Changed to No.").waitFor();
    },
  },
  {
    name: "pressed again",
    async reach(_stage, reader) {
      await votes(reader, "pressed again");
      await reader.choice("Yes").click();
      await reader.hears("Your answer: Yes");
    },
  },
  {
    name: "changing",
    async reach(_stage, reader) {
      await timers(reader, 8_000, "never");
      await votes(reader, "changing");
      await reader.page.route("**/votes", () => undefined);
      await reader.choice("No").click();
      await reader.hears("Sending your vote…");
    },
  },
  {
    name: "void",
    async reach(stage, reader) {
      await crowd(stage, pathOf("void"), 3, 1);
      await votes(reader, "void", "No");
      await moderate(stage, "void", "POST", "/reviews", {
        action: "void",
        filter: { choice: "no" },
        dry_run: false,
      });
      // Heard of with the next answer.
      await reader.choice("Yes").click();
      await reader.hears("A moderator has taken your vote out of the count.");
    },
  },
  {
    name: "withdrawn",
    async reach(_stage, reader) {
      await votes(reader, "withdrawn");
      await reader.page.locator("[part=withdraw]").click();
      await reader.hears("Your vote is withdrawn.");
    },
  },
  {
    name: "closed with results",
    async prepare(stage) {
      await crowd(stage, pathOf("closed with results"), 4, 3);
      await moderate(stage, "closed with results", "PATCH", "", { state: "closed" });
    },
    async reach(stage, reader) {
      await served(stage, SITE, pathOf("closed with results"), ({ state }) => state === "closed");
      await visit(stage, reader, pathOf("closed with results"));
      await reader.page.getByText("4 of 7 said Yes.").waitFor();
    },
  },
  {
    name: "hidden",
    async prepare(stage) {
      await crowd(stage, pathOf("hidden"), 1, 0);
      await moderate(stage, "hidden", "PATCH", "", { state: "hidden" });
    },
    async reach(stage, reader) {
      await served(stage, SITE, pathOf("hidden"), ({ state }) => state === "hidden");
      const answered = reader.page.waitForResponse((response) => response.url().includes("/poll?"));
      await visit(stage, reader, pathOf("hidden"));
      await answered;
      await reader.page.locator("[part=poll]").waitFor({ state: "detached" });
    },
  },
  {
    name: "not enough votes",
    async reach(_stage, reader) {
      await votes(reader, "not enough votes", "Yes", "few");
      await reader.page.getByText("Not enough votes yet").waitFor();
    },
  },
  {
    name: "results not public",
    async reach(_stage, reader) {
      await votes(reader, "results not public", "Yes", "never");
      await reader.page.getByText("The result is not public.").waitFor();
    },
  },
];
