/**
 * Every state of the poll that a reader can meet, and the way there: the built widget, the built worker and the stand-in
 * do it, nothing is stubbed. Left out, because a healthy worker gives no occasion: busy, articles, unavailable, unknown.
 */
import { type PollState, register } from "../reach.ts";
import type { Stage } from "../stage.ts";
import { CAPTCHAS } from "./captchas.ts";
import { REFUSALS } from "./refusals.ts";
import { ASKING, REMARKS } from "./remarks.ts";
import { VOTES } from "./votes.ts";

export const STATES: PollState[] = [...VOTES, ...CAPTCHAS, ...REFUSALS, ...REMARKS];

/** Sites beside the stage's own, by what is special about them. */
const SITES = {
  few: { minimum: 1_000 },
  never: { results: "never" },
  registered: { articles: "registered" },
  pausing: {},
  leaving: {},
  ...ASKING,
};

/** Makes the sites and the articles that some states need. */
export async function prepareStates(stage: Stage): Promise<void> {
  await Promise.all(Object.entries(SITES).map(([site, settings]) => register(stage, site, settings)));
  await Promise.all(STATES.map((state) => state.prepare?.(stage)));
}
