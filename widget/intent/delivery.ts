/**
 * How a request for a vote gets to the server, and its answer into memory: the same vote id as often as it takes. Loaded at
 * intent. Decides nothing about captchas and choices, and draws nothing.
 */
import type { Choice, ErrorCode, PollAnswer, VoteAnswer } from "../../worker/contract/index.ts";
import type { call as Call, Reply } from "../api.ts";
import type { Memory, Remembered } from "../poll/memory.ts";
import { type Clock, hourNow, newVoteId } from "./vote-id.ts";

/** Sends of one vote before the reader is told: the first and two more. Each carries the same vote id. */
const SENDS = 3;
const RETRY_MS = 1_000;
/** Longest wait the widget takes upon itself; beyond it the reader is told. */
const RETRY_LONGEST_S = 10;

/** What is sent but for the vote id, which stays the same, and the page. */
export type Request = NonNullable<Remembered["pending"]>;

export interface Delivery {
  /** What is remembered. The vote id is written down before it is needed, so that another tab's click finds it. */
  remembered(): Remembered;
  /** The server does not know this vote (any more): the next attempt is a first vote again. */
  forget(): void;
  /** Whether anything answers at all. Asked without a captcha, so that nothing is created. */
  reaches(choice: Choice): Promise<boolean>;
  /** Writes a request down, sends it, and writes down the answer. Gives the edit it was sent as. */
  send(requestOf: (before: Remembered) => Request): Promise<{ reply: Reply<VoteAnswer>; edit: number }>;
}

/** Makes it, for one article. `page` is what is told of the page with each vote. */
export function createDelivery(given: {
  base: string;
  site: string;
  poll: PollAnswer;
  clock: Clock;
  page: Record<string, string>;
  call: typeof Call;
  memory: Memory;
}): Delivery {
  const { base, site, poll, clock, page, call, memory } = given;

  function remembered(): Remembered {
    const found = memory.read();
    if (found) return found;
    const made = { id: newVoteId(hourNow(clock)), own: null, tally: null, pending: null };
    memory.write(made);
    return made;
  }

  /**
   * Nothing is locked: another tab may do the same at any moment, under the same vote id, and the greater edit is the newer
   * word, here as on the server.
   */
  const send = async (
    requestOf: (before: Remembered) => Request,
    again = true,
  ): ReturnType<Delivery["send"]> => {
    const before = remembered();
    const request = requestOf(before);
    const { edit } = request;
    memory.write({ ...before, pending: request });
    const reply = await sendPatiently(before.id, request);
    if (!reply.ok && reply.code === "vote-id-expired" && again) {
      renew(before.id, reply.hour ?? hourNow(clock));
      if (request.captcha) return send(requestOf, false);
      reply.code = "captcha-required";
    }
    const after = remembered();
    if (after.id !== before.id || (!reply.ok && isAmbiguous(reply))) return { reply, edit };
    const { own, tally } = after;
    // Another tab's later request may have been answered first.
    if (reply.ok && own && own.edit > reply.body.edit) reply.body = { ...own, tally };
    const pending = after.pending && after.pending.edit > edit ? after.pending : null;
    if (reply.ok) {
      const { tally, ...own } = reply.body;
      memory.write({ ...after, own, tally, pending });
    } else memory.write({ ...after, pending });
    return { reply, edit };
  };

  /** The hour of an id is over, and the server knows no vote under it: a new one takes its place. The captcha is unspent. */
  function renew(expired: string, hour: number): void {
    const now = remembered();
    if (now.id === expired) memory.write({ ...now, id: newVoteId(hour), own: null });
  }

  /** `POST votes`, as a form: a simple request, which needs no preflight. It outlives the page. */
  function post(id: string, { edit, ...request }: Request): Promise<Reply<VoteAnswer>> {
    const { article, exact } = poll;
    return call(`${base}/v1/sites/${site}/votes`, {
      method: "POST",
      body: new URLSearchParams({ article, exact, vote_id: id, edit: String(edit), ...request, ...page }),
      keepalive: true,
    });
  }

  /** Sends one request until it is answered for certain, three times at most. */
  async function sendPatiently(id: string, request: Request): Promise<Reply<VoteAnswer>> {
    for (let sends = 1; ; sends++) {
      const reply = await post(id, request);
      if (reply.ok || !isAmbiguous(reply)) return reply;
      // A browser that says it is offline, and got no answer, tells us itself when it is back.
      if (sends === SENDS || !navigator.onLine || reply.retryAfterS > RETRY_LONGEST_S) return reply;
      // Spread over half as much again: readers refused together must not come back together.
      const wait = Math.max(RETRY_MS * 2 ** (sends - 1), reply.retryAfterS * 1_000);
      await new Promise((resolve) => setTimeout(resolve, wait * (1 + Math.random() / 2)));
    }
  }

  return {
    remembered,
    forget: () => memory.write({ ...remembered(), own: null }),
    async reaches(choice) {
      const reply = await post(remembered().id, { edit: 0, choice });
      return reply.ok || reply.code !== "network";
    },
    send: (requestOf) => send(requestOf),
  };
}

/** Whether the request may have arrived all the same. */
function isAmbiguous({ code }: { code: ErrorCode | "network" }): boolean {
  return code === "network" || code === "busy" || code === "internal";
}
