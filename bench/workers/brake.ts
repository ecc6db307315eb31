/**
 * VOTE_BRAKE as the platform has it, in memory (workers/runtime-apis/bindings/rate-limit: no network wait). Its local stand-in
 * is a Durable Object that writes a row for each request, which takes as long as all else that a vote does.
 */

/** Requests of each network in this minute. */
let minute = { number: 0, requests: new Map<string, number>() };

export const brake: RateLimit = {
  async limit({ key }) {
    const number = Math.floor(Date.now() / 60_000);
    if (minute.number !== number) minute = { number, requests: new Map() };
    const requests = (minute.requests.get(key) ?? 0) + 1;
    minute.requests.set(key, requests);
    return { success: requests <= 240 };
  },
};
