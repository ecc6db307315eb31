/**
 * How a remark gets to the server: under the vote's id and its edit, with an edit of its own, as often as it takes. What was sent
 * stays out of storage: the browser keeps its number alone. Draws nothing.
 */
import type { ErrorCode, PollAnswer, RemarkAnswer } from "../../worker/contract/index.ts";
import type { Surroundings } from "../after/why.tsx";
import type { Reply } from "../api.ts";

/** As votes are sent (intent/delivery.ts): three times at most, the longest wait is the server's. */
const SENDS = 3;
const RETRY_MS = 1_000;
const RETRY_LONGEST_S = 10;
/** So often another edit is taken, where the server has a later one than this browser remembers. */
const EDITS = 3;

/** What a reader says. Nothing deletes it. */
export interface Said {
  /** Ids with commas between. */
  reasons: string;
  text: string;
}

/** What a reader is told of a refusal: each is the name of a sentence, and what the page is told. */
const TROUBLES = {
  network: "network",
  busy: "busy",
  internal: "busy",
  "too-many-requests": "crowded",
  "too-many-remarks": "remark-full",
  "too-many-changes": "remark-changes",
  "vote-changed": "remark-stale",
  "invalid-request": "remark-stale",
  "unknown-vote": "not-arrived",
  "poll-closed": "closed",
  "site-paused": "paused",
} as const satisfies Partial<Record<ErrorCode | "network", string>>;

/** Why it did not get there. */
export type RemarkTrouble = (typeof TROUBLES)[keyof typeof TROUBLES] | "remark-refused";

/** What came of it; `overtaken`: what was sent later has the last word. */
export type Sent = { status: RemarkAnswer["status"]; overtaken?: true } | { trouble: RemarkTrouble };

/** Whether the request may have arrived all the same. */
const isAmbiguous = (code: ErrorCode | "network") => /^(network|busy|internal)$/.test(code);

/** The trouble that a code of the worker means. */
export const troubleOf = (code: ErrorCode | "network"): RemarkTrouble =>
  TROUBLES[code as keyof typeof TROUBLES] ?? "remark-refused";

/** Makes it, for one article. */
export function createSending({ base, site, page, call, memory }: Surroundings): {
  send(said: Said, poll: PollAnswer): Promise<Sent>;
  /** Asks what became of a remark whose answer was never seen; after that it stands, or never will. */
  ask(poll: PollAnswer): Promise<void>;
} {
  /** What was sent last without an answer: sent again it is the same, sent otherwise it is the next. */
  let unanswered = "";

  async function post(fields: Record<string, string>): Promise<Reply<RemarkAnswer>> {
    for (let sends = 1; ; sends++) {
      const reply = await call<RemarkAnswer>(`${base}/v1/sites/${site}/remarks`, {
        method: "POST",
        body: new URLSearchParams(fields),
        keepalive: true,
      });
      if (reply.ok || !isAmbiguous(reply.code)) return reply;
      if (sends === SENDS || !navigator.onLine || reply.retryAfterS > RETRY_LONGEST_S) return reply;
      const wait = Math.max(RETRY_MS * sends, reply.retryAfterS * 1_000);
      await new Promise((resolve) => setTimeout(resolve, wait * (1 + Math.random() / 2)));
    }
  }

  async function attempt(said: Said, poll: PollAnswer, asks: boolean, left: number): Promise<Sent> {
    const before = memory.read();
    if (!before?.own) return { trouble: "remark-refused" };
    const { id, own, remark } = before;
    const of = own.edit;
    const known = remark?.id === id ? remark.edit : 0;
    const { question } = page;
    const content = JSON.stringify([id, of, known, said]);
    const edit = asks || content === unanswered ? known : known + 1;
    unanswered = JSON.stringify([id, of, edit, said]);
    const wanted = said.reasons || said.text ? "sent" : "deleted";
    // Written down before it is sent: another tab takes the next one. What stands does so until something else takes its place.
    const is = remark?.id === id && (wanted === "deleted" || remark.is === "sent") ? remark.is : "asked";
    memory.write({ ...before, remark: { id, of, edit, is } });
    const { article, exact } = poll;
    const reply = await post({
      article,
      exact,
      ...(question && { question }),
      vote_id: id,
      vote_edit: `${of}`,
      edit: `${edit}`,
      ...said,
    });
    const after = memory.read() ?? before;
    const kept = after.remark?.id === id ? after.remark : undefined;
    const last = kept?.edit === edit;
    if (reply.ok) {
      const { status, edit: latest } = reply.body;
      const is = status === "sent" ? "sent" : "gone";
      if (!last) {
        // What was sent later, here or by another tab, has the last word; until its answer comes this stands.
        if (kept?.is === "asked" && kept.of === of && is === "sent")
          memory.write({ ...after, remark: { ...kept, is } });
        return { status, overtaken: true };
      }
      unanswered = "";
      memory.write({ ...after, remark: { id, of, edit: latest, is } });
      // Something else stands, by another tab or a memory that was lost: this is the next word.
      const other = status !== wanted || (latest !== edit && wanted === "sent");
      // Of an answer that was changed meanwhile it would be no word at all.
      return other && after.own?.edit === of && !asks && left > 1
        ? attempt(said, poll, false, left - 1)
        : { status };
    }
    const trouble = troubleOf(reply.code);
    if (last && !isAmbiguous(reply.code)) {
      unanswered = "";
      memory.write({ ...after, remark });
    }
    return { trouble };
  }

  return {
    send: (said, poll) => attempt(said, poll, false, EDITS),
    async ask(poll) {
      // Without a word in it the same edit deletes what never came, and changes nothing of what did.
      if (memory.read()?.remark?.is === "asked") await attempt({ reasons: "", text: "" }, poll, true, 1);
    },
  };
}
