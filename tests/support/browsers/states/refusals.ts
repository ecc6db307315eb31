/** States in which a poll or a vote is refused, or does not get through. */
import { EDITS_MAX } from "../../../../worker/limits/votes.ts";
import { voteId } from "../../vote-id.ts";
import {
  crowd,
  moderate,
  open,
  type PollState,
  pathOf,
  press,
  register,
  served,
  visit,
  votes,
} from "../reach.ts";
import { SITE } from "../stage.ts";

/** More than the brake of wrangler.toml lets through. */
const FLOOD = 260;

export const REFUSALS: PollState[] = [
  {
    name: "barred",
    async reach(stage, { page, open, hears }) {
      const origins = [stage.stranger.origin];
      await stage.asAdmin("PUT", "/v1/admin/sites/elsewhere", { origins });
      await open(pathOf("barred"));
      await page.evaluate(() =>
        document.querySelector("article-feedback")?.setAttribute("site", "elsewhere"),
      );
      await hears("This page's address is not registered for this poll. Only the site itself can mend that.");
    },
  },
  {
    name: "offline",
    async reach(_stage, reader) {
      await open(reader, pathOf("offline"));
      // The words of other languages must still come. That the browser says so would not do: it is not believed.
      await reader.page.route("**/votes", (route) => route.abort("internetdisconnected"));
      await reader.page.evaluate(() => Object.defineProperty(navigator, "onLine", { get: () => false }));
      await reader.choice("Yes").click();
      await reader.hears("You are offline.");
    },
  },
  {
    // The most that is ever shown: a vote that stands, its result, and what happened to the change of it.
    name: "network",
    async reach(stage, reader) {
      await crowd(stage, pathOf("network"), 17, 6);
      await votes(reader, "network");
      await open(reader, pathOf("network"));
      await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
      // Without the pauses between the three attempts.
      await reader.page.evaluate(() => {
        const real = setTimeout;
        Object.assign(window, { setTimeout: (run: () => void) => real(run) });
      });
      await reader.choice("No").click();
      await reader.hears("The connection broke.");
    },
  },
  {
    name: "not arrived",
    async reach(stage, reader) {
      await reader.page.route("**/votes", (route) => route.abort("connectionreset"));
      await press(reader, "not arrived");
      await reader.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/votes"));
      await reader.page.unroute("**/votes");
      stage.turnstile.set({ clockOffsetMs: 400_000 });
      await open(reader, pathOf("not arrived"));
      await reader.hears("Your vote did not arrive. Please vote again.");
    },
  },
  {
    name: "closed",
    async reach(stage, reader) {
      await votes(reader, "closed");
      await moderate(stage, "closed", "PATCH", "", { state: "closed" });
      await reader.choice("No").click();
      await reader.hears("This poll is closed.");
    },
  },
  {
    name: "paused",
    async reach(stage, reader) {
      await open(reader, pathOf("paused"), "pausing");
      await register(stage, "pausing", { state: "paused" });
      await served(stage, "pausing", pathOf("paused"), ({ state }) => state === "closed");
      await reader.choice("Yes").click();
      await reader.hears("This site takes no votes at the moment. Please try again later.");
    },
  },
  {
    name: "foreign origin",
    async reach(stage, reader) {
      await votes(reader, "foreign origin", "Yes", "leaving");
      const origins = [stage.stranger.origin];
      await stage.asAdmin("PUT", "/v1/admin/sites/leaving", { origins, results: "never" });
      await served(stage, "leaving", pathOf("foreign origin"), ({ results }) => results === "never");
      await reader.choice("No").click();
      await reader.hears(
        "This page's address is not registered for this poll. Only the site itself can mend that.",
      );
    },
  },
  {
    name: "changes used up",
    async reach(_stage, reader) {
      await votes(reader, "changes used up");
      for (let edit = 1; edit <= EDITS_MAX; edit++) {
        const choice = edit % 2 ? "no" : "yes";
        await reader.page.locator(`[data-choice=${choice}]`).click();
        await reader.page.locator(`[data-choice=${choice}][aria-pressed=true]`).waitFor();
      }
      await reader.choice("No").click();
      await reader.hears("Your vote can't be changed any more often.");
    },
  },
  {
    name: "not registered",
    async reach(_stage, reader) {
      await press(reader, "not registered", "Yes", "registered");
      await reader.hears("This article is not open for votes.");
    },
  },
  {
    name: "crowded network",
    async reach(stage, reader) {
      const address = { "CF-Connecting-IP": "198.51.100.7" };
      await reader.page.route("**/votes", (route) =>
        route.continue({ headers: { ...route.request().headers(), ...address } }),
      );
      await open(reader, pathOf("crowded network"));
      // The brake counts by the minute of the clock: the flood and the click must lie in one.
      const leftMs = 60_000 - (Date.now() % 60_000);
      if (leftMs < 5_000) await new Promise((resolve) => setTimeout(resolve, leftMs));
      const body = () => new URLSearchParams({ article: "x", vote_id: voteId(), edit: "0", choice: "yes" });
      const headers = { Origin: stage.publisher.origin, ...address };
      const flood = () =>
        fetch(`${stage.worker.origin}/v1/sites/${SITE}/votes`, { method: "POST", headers, body: body() });
      await Promise.all(Array.from({ length: FLOOD }, flood));
      await reader.choice("Yes").click();
      await reader.hears("Many votes came from your network just now.");
    },
  },
  {
    name: "load failure",
    async reach(stage, reader) {
      await reader.page.route("**/poll?*", (route) => route.abort());
      await visit(stage, reader, pathOf("load failure"));
      await reader.hears("The poll could not be loaded.");
    },
  },
  {
    name: "unknown site",
    async reach(_stage, { page, open, hears }) {
      await open(pathOf("unknown site"));
      await page.evaluate(() => document.querySelector("article-feedback")?.setAttribute("site", "nobody"));
      await hears("This poll is not set up yet");
    },
  },
];
