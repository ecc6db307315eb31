/** Makes the poll that moderators see of what is kept of it. Reads no vote, and writes nothing. */
import { REVIEWS_SHOWN, TREND_DAYS } from "../limits/reading.ts";
import { type PollMemory, summaryOf } from "./memory.ts";
import type { Departure } from "./move/departure.ts";
import type { PollReport } from "./report.ts";
import type { Reviews } from "./reviews/reviews.ts";
import type { RollupStore } from "./rollups/store.ts";

/** A poll with so many hours of its trend. */
export function reportOf(
  memory: PollMemory,
  { tally, departure, reviews }: { tally: RollupStore; departure: Departure; reviews: Reviews },
  hours: number,
): PollReport {
  return {
    ...summaryOf(memory),
    standings: memory.tally.standings,
    heldByCause: memory.tally.held,
    hourly: tally.hourlyTrend(hours),
    daily: tally.dailyTrend(TREND_DAYS),
    networks: departure.largestNetworks(memory),
    reviews: reviews.latest(REVIEWS_SHOWN),
  };
}
