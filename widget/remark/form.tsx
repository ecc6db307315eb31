/** @jsx _h */
/**
 * What a reader tells the newsroom beside the own vote: reasons as toggles, a field where the site takes words, and afterwards
 * that it was sent. Nothing leaves before Send. Drafts are the page's: one for each choice, in no storage.
 */
import type { h as H } from "preact";
import type { Form, Room } from "../after/why.tsx";
import type { ArticleFeedbackElement } from "../afterword.d.ts";
import type { remark } from "../locales/en.json";
import type { PollProps } from "../poll/parts.ts";
import type { Plural } from "../words/words.ts";
import { CHARACTERS, characters, isTooLong } from "./count.ts";
import { shuffled } from "./order.ts";
import css from "./remark.css";
import { createSending, type Said, type Sent } from "./sending.ts";

/** Put in by the build; and the version that words of other languages are kept under. */
declare const ENGLISH_REMARK: Texts;
declare const VERSION: string;

type Texts = Record<Exclude<keyof typeof remark, "kept">, string> & { kept: Plural | string };
type Side = "yes" | "no";
/** What is said in the live region: a sentence's name. */
type News = "" | keyof Texts | Exclude<Sent, { status: string }>["trouble"];

const ENGLISH = ENGLISH_REMARK;

/** What readers know the publication by: the host of the article, or of the page that it is read on. */
function nameOf(article: string): string {
  const around = self === top ? location.href : document.referrer || location.href;
  return new URL(/^https?:/.test(article) ? article : around).hostname.replace(/^www\./, "");
}

/** Makes it, for one poll. */
export function createForm(_h: typeof H, room: Room): Form {
  const { base, root, memory, call, draw, written, stands, close, signal } = room;
  const { tell, dress, sentence } = room;
  const host = root.host as ArticleFeedbackElement;
  const sending = createSending(room);
  const texts: Record<string, Texts | undefined> = { en: ENGLISH };
  const draft = () => ({ reasons: new Set<string>(), text: "", sent: "" });
  const drafts = { yes: draft(), no: draft() };
  /** What the field began with when it was drawn. */
  let began = "";
  let side: Side | undefined;
  /** The vote that it is drawn beside: its answer, and how often that was changed. */
  let beside = "";
  let news: News = "";
  /** The vote whose remark is on its way. */
  let busy: string | undefined;
  let editing = false;
  /** The newsroom can read no more of this article today. */
  let full = false;
  // A poll that was left meanwhile is drawn no more.
  if (!signal.aborted) dress(css);
  /** Names what stands: these words, as long as nothing else was sent. */
  const nameOfSent = (said: Said) => JSON.stringify([memory.read()?.remark, said]);

  /** The words of a language; the English ones stay where they can't be had. */
  async function load(locale: string): Promise<void> {
    if (locale in texts) return;
    texts[locale] = undefined;
    const reply = await call<Texts>(`${base}/embed/${VERSION}/${locale}.remark.json`);
    if (reply.ok) texts[locale] = reply.body;
  }

  /** Draws, and leaves the focus in the room: what had it may have done its work and be gone. */
  function redraw(focus = ""): void {
    const focused = root.activeElement;
    draw();
    const find = (selector: string) => root.querySelector<HTMLElement>(selector);
    if (focus || (focused && (!focused.isConnected || focused.closest("[inert]"))))
      (find(focus || ".why button:not([inert] *)") ?? find("button"))?.focus();
  }

  async function submit({ state: { poll } }: PollProps, said: Said): Promise<void> {
    if (!poll || !side || busy === beside) return;
    const [of, about] = [side, beside];
    busy = about;
    news = "sending-remark";
    redraw();
    const sent = await sending.send(said, poll);
    if (busy === about) busy = undefined;
    if (signal.aborted) return;
    const done = "status" in sent;
    // What was overtaken is not what stands.
    if (done) drafts[of].sent = sent.overtaken ? "" : nameOfSent(said);
    else full ||= sent.trouble === "remark-full";
    // Whoever has changed the answer meanwhile, be it there and back, is told nothing of the other one's.
    if (beside === about) {
      // What can be changed no more can be deleted.
      editing &&= !done && sent.trouble !== "remark-changes";
      // That it was sent is said as long as it stands.
      news = done ? (sent.status === "sent" ? "" : sent.status) : sent.trouble;
    }
    redraw();
    if ("trouble" in sent) tell(host, "error", sent);
    else if (host.poll) tell(host, "remark", { ...host.poll, remark: sent.status });
  }

  return {
    async ready({ state: { poll }, words: { locale } }) {
      await load(locale);
      if (poll) void sending.ask(poll).then(draw);
    },

    draw(props, choice) {
      const { state, words } = props;
      const { poll, own } = state;
      const { locale } = words;
      if (!(locale in texts)) void load(locale).then(draw);
      const spoken = texts[locale] ?? ENGLISH;
      const t: Texts = { ...spoken, ...poll?.words };
      const say = (name: News) =>
        written(
          sentence(t[name as "sent"] ?? words[name as "network"], words, 0, {
            n: characters(text),
            all: CHARACTERS,
          }),
        );
      side = choice;
      const now = `${choice} ${own?.edit}`;
      if (beside !== now) {
        // Said of the other answer.
        news = "";
        editing = false;
        beside = now;
      }
      const draft = drafts[choice];
      const asked = poll?.state === "open" && own?.status !== "void" ? poll.remarks : undefined;
      const sent = stands(own) && !editing;
      const field = asked?.ask === "text" && !full;
      const text = field ? draft.text.trim() : "";
      const ids = asked?.reasons[choice].map(({ id }) => id).filter((id) => draft.reasons.has(id)) ?? [];
      // One that was left is not drawn anew under the reader's hand.
      if (root.querySelector("textarea")?.name !== choice) began = draft.text;
      const said = { reasons: `${ids}`, text };
      // What was sent stays where it was written, and can't be pressed: nothing moves for it.
      const fields = asked && (!sent || draft.sent === nameOfSent(said));
      const send = () => {
        if ((ids.length || text) && !isTooLong(text)) return submit(props, said);
        news = text ? "count" : "nothing";
        return redraw(text ? "textarea" : "");
      };
      /** A button whose name is its part: send, close, edit or delete. */
      const act = (name: "send" | "close" | "edit" | "delete", onClick: () => unknown) => (
        <button
          key={name}
          part={name}
          class={name === "send" ? "choice" : ""}
          type="button"
          aria-busy={busy === beside && name === "send"}
          onClick={onClick}
        >
          {say(name)}
        </button>
      );
      const current = news || (sent ? "sent" : "");
      return (
        <div lang={spoken === ENGLISH ? "en" : locale}>
          {fields && (
            <div key={choice} class="fields" inert={sent}>
              <p part="prompt" id="prompt">
                {say(`prompt-${choice}`)}
              </p>
              <div class="choices">
                {shuffled(asked.reasons[choice], memory.read()?.id ?? "").map(({ id, text }) => (
                  <button
                    key={id}
                    part="reason"
                    class="choice"
                    type="button"
                    aria-pressed={draft.reasons.has(id)}
                    onClick={() => {
                      if (!draft.reasons.delete(id)) draft.reasons.add(id);
                      if (busy !== beside) news = "";
                      redraw();
                    }}
                  >
                    {text ? written(text) : say(id as "clear")}
                  </button>
                ))}
              </div>
              {field && [
                <label key="label" for="words">
                  {say("field")}
                </label>,
                <textarea
                  key="field"
                  part="field"
                  id="words"
                  name={choice}
                  rows={3}
                  dir="auto"
                  defaultValue={began}
                  aria-describedby="count privacy"
                  aria-invalid={isTooLong(text)}
                  onInput={({ currentTarget }) => {
                    draft.text = currentTarget.value;
                    if (busy !== beside) news = "";
                    redraw();
                  }}
                />,
                <p key="count" id="count" class={isTooLong(text) ? "trouble" : ""}>
                  {say("count")}
                </p>,
              ]}
            </div>
          )}
          <div key="news" class="news">
            <div role="status" part="remark-message">
              {current && <p key={current}>{say(current)}</p>}
              {sent && <p key="goes">{say("goes")}</p>}
            </div>
            {fields && field && (
              <p part="privacy" id="privacy">
                {written(
                  [
                    t.privacy.replace("{site}", nameOf(poll?.article ?? "")),
                    asked.contact && t.contact.replace("{contact}", asked.contact),
                    sentence(t.kept, words, asked.days, { n: asked.days }),
                  ]
                    .filter(Boolean)
                    .join(" "),
                )}
              </p>
            )}
          </div>
          <div key={sent ? "sent" : "form"} class="acts">
            {sent
              ? [
                  asked &&
                    act("edit", () => {
                      editing = true;
                      news = "";
                      redraw();
                    }),
                  act("delete", () => submit(props, { reasons: "", text: "" })),
                ]
              : [
                  asked && act("send", send),
                  act("close", () => {
                    editing = false;
                    close();
                  }),
                ]}
          </div>
        </div>
      );
    },
  };
}
