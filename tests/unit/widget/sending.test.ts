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
  const network = { requests: true, answers: true, held: undefined as Promise<void> | undefined };
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
    await network.held;
    return network.answers ? { ok: true, body } : lost;
  };
  /** As it is made with each visit. */
  const visit = () =>
    createSending({
      ...{ base: "", site: "daily", page: {}, memory: kept, call: send as typeof call },
    } as Parameters<typeof createSending>[0]);
  /** Holds the answers of what is sent until it is called. */
  const hold = () => {
    let release = () => {};
    network.held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  };
  /** The reader changes the answer, votes under a new id, or loses what was remembered. */
  const becomes = (change: Partial<Remembered>) => {
    memory = { ...memory, ...change };
  };
  return {
    visit,
    network,
    hold,
    becomes,
    stands: () => stored?.text ?? null,
    remembers: () => memory.remark,
  };
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

describe("an answer that comes late", () => {
  test("to what was asked after says nothing of what the reader has sent meanwhile, whose next word counts", async () => {
    const { visit, network, hold, stands, remembers } = stage();
    network.answers = false;
    await visit().send(said("One."), POLL);
    network.answers = true;
    const next = visit();
    const release = hold();
    const asking = next.ask(POLL);
    network.held = undefined;
    expect(await next.send(said("Two."), POLL)).toEqual({ status: "sent" });
    release();
    await asking;
    expect(remembers()).toMatchObject({ edit: 2, is: "sent" });
    await next.send(said("Three."), POLL);
    expect(stands()).toBe("Three.");
  });

  test("to one tab says nothing of what another has sent meanwhile, and neither's next word is lost", async () => {
    const { visit, network, hold, stands, remembers } = stage();
    const [one, other] = [visit(), visit()];
    const release = hold();
    const sending = one.send(said("One."), POLL);
    network.held = undefined;
    await other.send(said("Two."), POLL);
    release();
    expect(await sending).toEqual({ status: "sent", overtaken: true });
    expect(stands()).toBe("Two.");
    expect(remembers()).toMatchObject({ edit: 2, is: "sent" });
    await one.send(said("Three."), POLL);
    expect(stands()).toBe("Three.");
  });

  test("and was told as sent is not deleted by asking after a later one that never came", async () => {
    const { visit, network, hold, stands, remembers } = stage();
    const [one, other] = [visit(), visit()];
    const release = hold();
    const sending = one.send(said("One."), POLL);
    network.held = undefined;
    network.requests = false;
    expect(await other.send(said("Two."), POLL)).toEqual({ trouble: "network" });
    release();
    expect(await sending).toEqual({ status: "sent", overtaken: true });
    expect(remembers()).toMatchObject({ edit: 2, is: "sent" });
    network.requests = true;
    await visit().ask(POLL);
    expect(stands()).toBe("One.");
  });

  test("says nothing of the remark of a vote under another id", async () => {
    const { visit, network, hold, becomes, remembers } = stage();
    const release = hold();
    const sending = visit().send(said("One."), POLL);
    network.held = undefined;
    const id = ID.replace("4", "5");
    becomes({ id });
    await visit().send(said("Two."), POLL);
    release();
    await sending;
    expect(remembers()).toMatchObject({ id, edit: 1, is: "sent" });
  });

  test("does not bring words along to an answer that was changed meanwhile", async () => {
    const { visit, hold, becomes, stands } = stage();
    for (const word of ["One.", "Two."]) await visit().send(said(word), POLL);
    becomes({ remark: undefined });
    const release = hold();
    const sending = visit().send(said("Three."), POLL);
    becomes({ own: { status: "counted", choice: "no", edit: 2 } as Remembered["own"] });
    release();
    await sending;
    expect(stands()).toBe("Two.");
  });
});
