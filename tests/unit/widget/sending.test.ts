/** What a browser makes of a remark whose answer it never sees, against the rules by which a poll takes one. */
import { describe, expect, test } from "vitest";
import type { call } from "../../../widget/api.ts";
import type { Memory, Remembered } from "../../../widget/poll/memory.ts";
import { createSending } from "../../../widget/remark/sending.ts";
import type { PollAnswer } from "../../../worker/contract/index.ts";
import type { Vote } from "../../../worker/domain/counting/vote.ts";
import { decideRemark, deletes } from "../../../worker/domain/remarks/remark.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const POLL = { article: "a", exact: "" } as unknown as PollAnswer;
const VOTE: Vote = { choice: "yes", edit: 1, standing: "counted", cause: null };
const said = (text: string) => ({ reasons: "", text });

/** A poll with its rules, a reader's memory, and a network that loses what it is told to. */
function stage() {
  let stored: { edit: number; text: string | null } | undefined;
  let memory: Remembered = {
    id: ID,
    own: { status: "counted", choice: "yes", edit: 1 } as Remembered["own"],
    tally: null,
    pending: null,
  };
  const network = { requests: true, answers: true };
  const kept: Memory = {
    read: () => structuredClone(memory),
    write: (next) => {
      memory = structuredClone(next);
    },
    follow() {},
  };
  const send = async (_url: string, init?: RequestInit) => {
    const lost = { ok: false, code: "network", retryAfterS: 0 };
    if (!network.requests) return lost;
    const fields = init?.body as URLSearchParams;
    const [edit, text] = [Number(fields.get("edit")), fields.get("text") || null];
    const wish = { edit, voteEdit: 1, reasons: [], text, allowed: { yes: [], no: [] }, takesText: true };
    const known = stored && { edit: stored.edit, deleted: stored.text === null, hadWords: true };
    const decision = decideRemark(VOTE, known, wish, { state: "open", full: () => false });
    if (decision.ok && decision.kind === "write") stored = { edit, text: deletes(wish) ? null : text };
    const body = { status: stored?.text == null ? "deleted" : "sent", edit: stored?.edit ?? edit };
    return network.answers ? { ok: true, body } : lost;
  };
  /** As it is made with each visit. */
  const visit = () =>
    createSending({
      ...{ base: "", site: "daily", page: {}, memory: kept, call: send as typeof call },
    } as Parameters<typeof createSending>[0]);
  return { visit, network, stands: () => stored?.text ?? null, remembers: () => memory.remark };
}

describe("a remark whose answer was never seen", () => {
  test("that arrived stands, and is found by the next visit", async () => {
    const { visit, network, stands, remembers } = stage();
    network.answers = false;
    expect(await visit().send(said("One."), POLL)).toEqual({ trouble: "network" });
    network.answers = true;
    await visit().ask(POLL);
    expect(stands()).toBe("One.");
    expect(remembers()).toMatchObject({ is: "sent", edit: 1 });
  });

  test("that never came stays so, however late it comes", async () => {
    const { visit, network, stands, remembers } = stage();
    network.requests = false;
    await visit().send(said("One."), POLL);
    network.requests = true;
    await visit().ask(POLL);
    expect(stands()).toBeNull();
    expect(remembers()).toMatchObject({ is: "gone", edit: 1 });
  });

  test.each([
    ["never came leaves what it was to take the place of", "requests", "One."],
    ["came has taken the place of what stood before", "answers", "Two."],
  ] as const)("and that changes one: what %s, and can be deleted", async (_name, lost, standing) => {
    const { visit, network, stands, remembers } = stage();
    await visit().send(said("One."), POLL);
    network[lost] = false;
    expect(await visit().send(said("Two."), POLL)).toEqual({ trouble: "network" });
    expect(remembers()).toMatchObject({ is: "sent" });
    network[lost] = true;
    const next = visit();
    await next.ask(POLL);
    expect(stands()).toBe(standing);
    expect(remembers()).toMatchObject({ is: "sent" });
    expect(await next.send(said(""), POLL)).toEqual({ status: "deleted" });
    expect(stands()).toBeNull();
  });
});
