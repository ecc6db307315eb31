/**
 * Every state of the poll that a reader can meet, and the way there: the built widget, the built worker and the stand-in
 * do it, nothing is stubbed. Left out, because a healthy worker gives no occasion: busy, articles, unavailable, unknown.
 */
import { EDITS_MAX } from "../../../worker/limits.ts";
import { voteId } from "../vote-id.ts";
import { crowd, moderate, open, pathOf, press, register, served, timers, visit, votes } from "./reach.ts";
import { type Reader, SITE, type Stage } from "./stage.ts";

export interface PollState {
  name: string;
  /** What takes a while to be served, begun before any state is reached. */
  prepare?(stage: Stage): Promise<void>;
  /** Brings a fresh reader there. */
  reach(stage: Stage, reader: Reader): Promise<void>;
}

/** More than the brake of wrangler.toml lets through. */
const FLOOD = 260;
/** Sites beside the stage's own, by what is special about them. */
const SITES = {
  few: { minimum: 1_000 },
  never: { results: "never" },
  registered: { articles: "registered" },
  pausing: {},
  leaving: {},
};

/** Makes the sites and the articles that some states need. */
export async function prepareStates(stage: Stage): Promise<void> {
  await Promise.all(Object.entries(SITES).map(([site, settings]) => register(stage, site, settings)));
  await Promise.all(STATES.map((state) => state.prepare?.(stage)));
}

/** A state with a captcha that goes wrong. */
const captcha = (
  name: string,
  switches: Parameters<Stage["turnstile"]["set"]>[0],
  sentence: string,
): PollState => ({
  name,
  async reach(stage, reader) {
    stage.turnstile.set(switches);
    await press(reader, name);
    await reader.hears(sentence);
  },
});

export const STATES: PollState[] = [
  {
    name: "loading",
    async reach(stage, reader) {
      await timers(reader, 8_000, "never");
      await reader.page.route("**/poll?*", () => undefined);
      await visit(stage, reader, pathOf("loading"));
      await reader.page.locator("[data-phase=loading]").waitFor();
    },
  },
  { name: "idle", reach: (_stage, reader) => open(reader, pathOf("idle")) },
  {
    name: "proving",
    async reach(stage, reader) {
      await timers(reader, 5_000, "never");
      stage.turnstile.set({ challenge: "hang" });
      await press(reader, "proving");
      await reader.hears("Checking that you are human…");
    },
  },
  {
    name: "slow",
    async reach(stage, reader) {
      // It is told after five seconds, and would be given up after thirty.
      await timers(reader, 6_000, "never");
      stage.turnstile.set({ challenge: "hang" });
      await press(reader, "slow");
      await reader.hears("Still checking that you are human…");
    },
  },
  captcha("challenge", { challenge: "interactive" }, "One more step: please solve the captcha."),
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
      await reader.page.locator("[part=results]").waitFor();
    },
  },
  { name: "counted no", reach: (_stage, reader) => votes(reader, "counted no", "No") },
  {
    name: "found again",
    async reach(_stage, reader) {
      await votes(reader, "found again");
      await open(reader, pathOf("found again"));
      await reader.page.getByText("1 of 1 reader").waitFor();
    },
  },
  {
    name: "changed",
    async reach(_stage, reader) {
      await votes(reader, "changed");
      await reader.choice("No").click();
      await reader.page.getByText("0 of 1 reader").waitFor();
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
  captcha("held", { siteverify: "down" }, "Your vote is recorded and waits for a check before it counts."),
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
      await reader.page.getByText("4 of 7 readers").waitFor();
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
  captcha("captcha failed", { challenge: "fail" }, "The captcha did not pass."),
  captcha("captcha blocked", { script: "blocked" }, "The captcha's script was blocked."),
  captcha("captcha unsupported", { challenge: "unsupported" }, "This browser can't run the captcha."),
  captcha(
    "captcha misconfigured",
    { challenge: "fail", failCode: "110100" },
    "The captcha is not set up correctly.",
  ),
  {
    name: "captcha silent",
    async reach(_stage, reader) {
      await reader.page.route("**/captcha?*", (route) => route.abort());
      await press(reader, "captcha silent");
      await reader.hears("The captcha could not be loaded.");
    },
  },
  {
    name: "captcha refused",
    async reach(_stage, reader) {
      await open(reader, pathOf("captcha refused"));
      await reader.page.evaluate(() => {
        const policy = document.createElement("meta");
        policy.httpEquiv = "Content-Security-Policy";
        policy.content = "frame-src 'none'";
        document.head.append(policy);
      });
      await reader.choice("Yes").click();
      await reader.hears("This page does not let the captcha in.");
    },
  },
  {
    name: "barred",
    async reach(stage, { page, open, hears }) {
      const origins = [stage.stranger.origin];
      await stage.asAdmin("PUT", "/v1/admin/sites/elsewhere", { origins });
      await open(pathOf("barred"));
      await page.evaluate(() =>
        document.querySelector("article-feedback")?.setAttribute("site", "elsewhere"),
      );
      await hears("This page's address is not registered for this poll.");
    },
  },
  captcha("captcha broken", { challenge: "fail", failCode: "100000" }, "The captcha could not start."),
  captcha(
    "captcha disguised",
    { challenge: "fail", failCode: "110510" },
    "This browser tells different stories",
  ),
  captcha(
    "captcha cached",
    { challenge: "fail", failCode: "200010" },
    "This browser has kept an outdated part",
  ),
  captcha("captcha clock", { challenge: "fail", failCode: "200100" }, "The clock of this device is wrong."),
  {
    name: "captcha left",
    async reach(stage, reader) {
      stage.turnstile.set({ challenge: "interactive" });
      await press(reader, "captcha left");
      await reader.page.locator("[part=leave]").click();
      await reader.hears("Your vote has not been sent.");
    },
  },
  {
    name: "captcha late",
    async reach(stage, reader) {
      let clockOffsetMs = 0;
      // Each token is too old when it arrives, the fresh one as well.
      await reader.page.route("**/votes", async (route) => {
        clockOffsetMs += 400_000;
        stage.turnstile.set({ clockOffsetMs });
        await route.continue();
      });
      await press(reader, "captcha late");
      await reader.hears("The captcha took too long.");
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
      await reader.hears("This site takes no votes at the moment.");
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
      await reader.hears("This page's address is not registered for this poll.");
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
