/**
 * How a choice becomes a vote: proof, memory, request, and what to do when one of them fails. Loaded at intent.
 * Draws nothing: it reports events, and the reducer decides what they look like.
 */
import type { Choice, ErrorCode, PollAnswer, VoteAnswer } from "../worker/contract/index.ts";
import type { call as Call, Reply } from "./api.ts";
import { type Captcha, type CaptchaOptions, createCaptcha } from "./captcha/captcha.ts";
import type { Memory, Remembered } from "./memory.ts";
import type { Event } from "./state.ts";
import type { troubleOf as TroubleOf } from "./trouble.ts";
import { newVoteId } from "./vote-id.ts";
import type { Words } from "./words.ts";

/** Sends of one vote before the reader is told: the first and two more. Each carries the same vote id. */
const SENDS = 3;
const RETRY_MS = 1_000;
/** Longest wait the widget takes upon itself; beyond it the reader is told. */
const RETRY_LONGEST_S = 10;

/** Refusals of a token that a fresh one may mend, once, without asking the reader. */
const FRESH_CAPTCHA: ReadonlySet<string> = new Set(["captcha-spent", "captcha-mismatch", "captcha-required"]);

/** What is sent but for the vote id, which stays the same, and the page. */
type Request = NonNullable<Remembered["pending"]>;

export interface Voting {
  /** Loads the captcha frame, if this reader will need one. Idempotent. */
  prepare(): void;
  /** Casts, changes or withdraws. Another choice while one is on its way replaces it. */
  choose(choice: Choice): void;
  /** Leaves the captcha: nothing is sent. */
  leave(): void;
  /** Sends a request whose answer was never seen once more, or asks after a held vote. Needs no captcha frame. */
  resend(): void;
  /** Takes everything away. */
  stop(): void;
}

/** What voting needs of the session. Passed, not imported: a module of both would be one more request before intent. */
export function createVoting(options: {
  base: string;
  site: string;
  poll: PollAnswer;
  host: HTMLElement;
  call: typeof Call;
  memory: Memory;
  openFrame: CaptchaOptions["open"];
  /** The reader wants to leave the captcha. */
  onLeave(): void;
  words: () => Words;
  troubleOf: typeof TroubleOf;
  dispatch: (event: Event) => void;
}): Voting {
  const { base, site, poll, host, call, memory, words, troubleOf, dispatch } = options;
  let captcha: Captcha | undefined;
  let wish: Choice | undefined;
  let working = false;
  let stopped = false;

  const report = (event: Event) => {
    if (!stopped) dispatch(event);
  };

  /** Until the server has answered once, a vote needs a captcha. */
  const known = () => !!memory.read()?.own;

  function prepare(): void {
    if (captcha || known()) return;
    captcha = createCaptcha({
      base,
      title: `${words().captcha}, ${words().required}`,
      open: options.openFrame,
      onSlow: () => report({ type: "slow" }),
      onChallenge: (shown) => report({ type: "challenge", shown }),
      onLeave: options.onLeave,
    });
    // A browser's first formatted number takes a slow phone 40 ms: in a task of its own, before a result needs it.
    setTimeout(() => (0).toLocaleString(words().locale));
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    let fresh = 1;
    let token: string | undefined;
    while (wish !== undefined && !stopped) {
      if (!known() && token === undefined) {
        if (!navigator.onLine) {
          report({ type: "failed", trouble: "offline" });
          break;
        }
        prepare();
        const outcome = await captcha?.solve();
        if (!outcome || "left" in outcome) break;
        if ("trouble" in outcome) {
          report({ type: "failed", trouble: outcome.trouble });
          break;
        }
        token = outcome.token;
      }
      const choice = wish;
      report({ type: "sending", choice });
      const reply = await send((remembered) => nextRequest(remembered, choice, token));
      if (reply.ok) {
        token = undefined;
        if (wish === choice) wish = undefined;
        // While another choice waits, this outcome is not the one to announce.
        if (wish === undefined) report({ type: "answered", answer: reply.body });
      } else if (FRESH_CAPTCHA.has(reply.code) && fresh-- > 0) {
        token = undefined;
        forgetOwn();
        report({ type: "proving" });
      } else {
        report({ type: "failed", trouble: troubleOf(reply.code, navigator.onLine) });
        break;
      }
    }
    working = false;
  }

  /** The server does not know this vote (any more): the next attempt is a first vote again. */
  function forgetOwn(): void {
    const remembered = memory.read();
    if (remembered?.own) memory.write({ ...remembered, own: null });
  }

  /** A request that may have arrived is repeated as it was; anything else is the next edit. */
  function nextRequest({ own, pending }: Remembered, choice: Choice, token: string | undefined): Request {
    const last = own?.edit ?? -1;
    const repeated = pending && pending.choice === choice && pending.edit > last;
    const edit = repeated ? pending.edit : Math.max(last, pending?.edit ?? -1) + 1;
    return token === undefined ? { edit, choice } : { edit, choice, captcha: token };
  }

  /**
   * Writes the request down, sends it, and writes down the answer: all under one lock, so that two tabs of one reader
   * never make two votes or two edits of one number.
   */
  async function send(makeRequest: (remembered: Remembered) => Request): Promise<Reply<VoteAnswer>> {
    return locked(memory.name, async () => {
      const remembered = memory.read() ?? { id: newVoteId(), own: null, tally: null, pending: null };
      const request = makeRequest(remembered);
      memory.write({ ...remembered, pending: request });
      const reply = await sendPatiently(remembered, request);
      if (reply.ok) {
        const { tally, ...answered } = reply.body;
        memory.write({ id: remembered.id, own: answered, tally, pending: null });
      } else if (!isAmbiguous(reply)) {
        memory.write({ ...remembered, pending: null });
      }
      return reply;
    });
  }

  /** `POST votes`, as a form: a simple request, which needs no preflight. It outlives the page. */
  const postVote = (form: Record<string, string>) =>
    call<VoteAnswer>(`${base}/v1/sites/${site}/votes`, {
      method: "POST",
      body: new URLSearchParams(form),
      keepalive: true,
    });

  /** Sends one request until it is answered for certain, three times at most. */
  async function sendPatiently(
    { id }: Remembered,
    { edit, choice, captcha }: Request,
  ): Promise<Reply<VoteAnswer>> {
    const form: Record<string, string> = {
      article: poll.article,
      vote_id: id,
      edit: String(edit),
      choice,
      url: location.href,
      // On a page of ours around the poll (worker/routes/poll-page.ts) the title is what the publisher says it is.
      title: host.dataset.title ?? document.title,
    };
    if (captcha !== undefined) form.captcha = captcha;
    for (let sends = 1; ; sends++) {
      const reply = await postVote(form);
      if (reply.ok || !isAmbiguous(reply)) return reply;
      if (sends === SENDS || !navigator.onLine || reply.retryAfterS > RETRY_LONGEST_S) return reply;
      // Spread over half as much again: readers refused together must not come back together.
      const wait = Math.max(RETRY_MS * 2 ** (sends - 1), reply.retryAfterS * 1_000);
      await new Promise((resolve) => setTimeout(resolve, wait * (1 + Math.random() / 2)));
    }
  }

  /** Sends what was never answered once more, or asks what became of a held vote, which no reader should notice. */
  async function resend(): Promise<void> {
    const { pending = null, own = null } = memory.read() ?? {};
    const held = own?.status === "held" ? { edit: own.edit, choice: own.choice } : null;
    const request = pending ?? held;
    if (!request || working) return;
    working = true;
    if (pending) report({ type: "sending", choice: request.choice });
    const reply = await send(() => request);
    working = false;
    if (reply.ok) report({ type: "answered", answer: reply.body });
    else {
      const lost = FRESH_CAPTCHA.has(reply.code);
      if (lost && own) {
        // The server took back what it had held: its captcha did not pass.
        forgetOwn();
        report({ type: "taken-back", choice: request.choice });
      } else if (pending)
        report({ type: "failed", trouble: lost ? "not-arrived" : troubleOf(reply.code, navigator.onLine) });
    }
  }

  const whenOnline = () => void resend();
  addEventListener("online", whenOnline);

  return {
    prepare,
    choose(choice) {
      wish = choice;
      report({ type: "chosen", choice, proof: !known() });
      void work();
    },
    leave() {
      wish = undefined;
      captcha?.leave();
    },
    resend: whenOnline,
    stop() {
      stopped = true;
      removeEventListener("online", whenOnline);
      captcha?.remove();
    },
  };
}

/** Whether the request may have arrived all the same. */
function isAmbiguous({ code }: { code: ErrorCode | "network" }): boolean {
  return code === "network" || code === "busy" || code === "internal";
}

/** Runs alone among this origin's tabs, where the browser has locks (http pages have none). */
async function locked<T>(name: string, run: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(name, run) : run();
}
