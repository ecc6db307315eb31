/**
 * How a choice becomes a vote: proof, memory, request, and what to do when one of them fails. Loaded at intent.
 * Draws nothing: it reports events, and the reducer decides what they look like. Never throws into the page.
 */
import type { Choice, ErrorCode, PollAnswer } from "../../worker/contract/index.ts";
import type { Asking, guarded as Guarded } from "../allow/allow.ts";
import type { call as Call } from "../api.ts";
import type { Memory, Remembered } from "../poll/memory.ts";
import type { Event } from "../poll/state.ts";
import { type Trouble, troubleOf } from "../poll/trouble.ts";
import type { Words } from "../words/words.ts";
import { type Captcha, type CaptchaOptions, createCaptcha } from "./captcha.ts";
import { createDelivery, type Request } from "./delivery.ts";
import type { Clock } from "./vote-id.ts";

/** Refusals of a token that a fresh one may mend, once, without asking the reader. */
const FRESH_CAPTCHA: ReadonlySet<string> = new Set(["captcha-spent", "captcha-mismatch", "captcha-required"]);

export interface Voting {
  /** Loads the captcha frame, if this reader will need one. Idempotent. */
  prepare(): void;
  /** Casts, changes or withdraws. Another choice while one is on its way replaces it. */
  choose(choice: Choice): void;
  /** Leaves the captcha: nothing is sent. */
  leave(): void;
  /** Sends a request whose answer was never seen once more, or asks after a held vote. Needs no captcha frame. */
  resend(): void;
}

/** What voting needs of the session. Passed, not imported: a module of both would be one more request before intent. */
export function createVoting(options: {
  base: string;
  site: string;
  poll: PollAnswer;
  clock: Clock;
  /** What is told of the page with a vote: taken when the poll was loaded. */
  page: Record<string, string>;
  call: typeof Call;
  memory: Memory;
  openFrame: CaptchaOptions["openFrame"];
  explain: CaptchaOptions["explain"];
  /** The poll's shadow tree. */
  root: ShadowRoot;
  words: () => Words;
  /** What asks before the captcha is loaded, where the site wants that. */
  consent: { guarded: typeof Guarded } | null;
  allowed: Asking["allowed"];
  box: Asking["box"];
  /** Told nothing of any more once the signal is aborted. */
  dispatch: (event: Event) => void;
  signal: AbortSignal;
}): Voting {
  const { root, memory, words, consent, dispatch, signal } = options;
  const delivery = createDelivery(options);
  let captcha: Captcha | undefined;
  /** What the reader wants and the server has not said yet. */
  let wish: Choice | undefined;
  /** A vote without an answer, or a held one, is to be asked after. */
  let asking = false;
  let working = false;

  function fail(trouble: Trouble): void {
    wish = undefined;
    dispatch({ type: "failed", trouble });
  }

  /** Until the server has answered once, a vote needs a captcha. */
  const known = () => !!memory.read()?.own;

  function prepare(): void {
    if (known()) return;
    captcha ??= (consent ? consent.guarded(createCaptcha) : createCaptcha)({
      ...options,
      title: `${words().captcha}, ${words().required}`,
    });
    captcha.prepare();
    // A browser's first formatted number takes a slow phone 40 ms: in a task of its own, before a result needs it.
    setTimeout(() => (0).toLocaleString(words().numbers));
  }

  /** Works off what is to be done: one thing after the other, so that no answer is taken for another's. */
  async function work(): Promise<void> {
    if (working) return;
    working = true;
    try {
      while (!signal.aborted && (asking || wish !== undefined)) await (asking ? ask() : cast());
    } catch (error) {
      // A page may have taken away whatever we stand on.
      console.warn("Afterword:", error);
      fail("unknown");
    }
    working = false;
  }

  /** Why there is no vote. Where nothing answered, the browser is asked whether that is its being offline: after the fact. */
  function because(code: ErrorCode | "network"): Trouble {
    return code !== "network" ? troubleOf(code) : navigator.onLine ? "network" : "offline";
  }

  /** Brings the reader's wish to the server. */
  async function cast(): Promise<void> {
    let fresh = true;
    let rival = true;
    let token: string | undefined;
    delivery.remembered();
    while (wish !== undefined && !signal.aborted) {
      if (!known() && token === undefined) {
        // The browser says that it is offline, which is asked and not believed: without a captcha nothing is created.
        if (!navigator.onLine && !(await delivery.reaches(wish))) return fail("offline");
        dispatch({ type: "proving" });
        prepare();
        const outcome = await captcha?.solve();
        if (!outcome || "left" in outcome) {
          wish = undefined;
          return;
        }
        if ("trouble" in outcome) return fail(outcome.trouble);
        token = outcome.token;
      }
      const choice = wish;
      dispatch({ type: "sending", choice });
      const { reply, edit } = await delivery.send((before) => nextRequest(before, choice, token));
      if (reply.ok) {
        token = undefined;
        const { body } = reply;
        // Another tab was first with this edit, and its choice stands: this one becomes the next.
        const again: boolean = rival && body.choice !== choice && body.edit === edit;
        rival &&= !again;
        if (wish === choice && !again) wish = undefined;
        // While another choice waits, this outcome is not the one to announce.
        if (wish === undefined) dispatch({ type: "answered", answer: body });
      } else if (fresh && FRESH_CAPTCHA.has(reply.code)) {
        fresh = false;
        token = undefined;
        delivery.forget();
      } else return fail(because(reply.code));
    }
  }

  /** Sends what was never answered once more, or asks what became of a held vote, which no reader should notice. */
  async function ask(): Promise<void> {
    asking = false;
    const { pending, own } = memory.read() ?? {};
    const held = own?.status === "held" ? { edit: own.edit, choice: own.choice } : null;
    const request = pending ?? held;
    if (!request) return;
    if (pending) dispatch({ type: "sending", choice: request.choice });
    const { reply } = await delivery.send(() => request);
    const lost = !reply.ok && FRESH_CAPTCHA.has(reply.code);
    if (lost && own) delivery.forget();
    // The reader has chosen meanwhile: that is the next thing to be done, and its outcome the one to announce.
    if (wish !== undefined) return;
    if (reply.ok) dispatch({ type: "answered", answer: reply.body });
    // The server took back what it had held: its captcha did not pass.
    else if (lost && own) dispatch({ type: "taken-back", choice: request.choice });
    else if (pending) fail(lost ? "not-arrived" : because(reply.code));
  }

  function resend(): void {
    asking = true;
    void work();
  }

  /** Escape leaves a captcha, and then is nobody else's: the page around may have something of its own to close. */
  function hearKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !captcha?.leave()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  addEventListener("online", resend, { signal });
  root.addEventListener("keydown", hearKey as EventListener, { signal });

  return {
    prepare,
    choose(choice) {
      wish = choice;
      void work();
    },
    leave: () => void captcha?.leave(),
    resend,
  };
}

/** A request that may have arrived is repeated as it was; anything else is the next edit. */
function nextRequest({ own, pending }: Remembered, choice: Choice, token: string | undefined): Request {
  const last = own?.edit ?? -1;
  const repeated = pending && pending.choice === choice && pending.edit > last;
  const edit = repeated ? pending.edit : Math.max(last, pending?.edit ?? -1) + 1;
  return token === undefined ? { edit, choice } : { edit, choice, captcha: token };
}
