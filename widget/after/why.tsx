/** @jsx _h */
/**
 * "Tell us why", where the site asks for it: the button, and the room below the buttons that opens by the reader's own press
 * alone and never shrinks. What fills it is loaded (remark/) once the vote is counted. Sends nothing.
 */
import type { ComponentChildren, h as H } from "preact";
import type { call as Call } from "../api.ts";
import type { Memory } from "../poll/memory.ts";
import type { PollProps } from "../poll/parts.ts";
import type { written as Written } from "../poll/poll.tsx";
import type { Own } from "../poll/standing.ts";
import type { State } from "../poll/state.ts";
import type { tell as Tell } from "../poll/telling.ts";
import type { sentence as Sentence } from "../words/sentence.ts";

/** What the session gives. */
export interface Surroundings {
  base: string;
  site: string;
  /** What is told of the page with a vote; its question is told with a remark too. */
  page: Record<string, string>;
  call: typeof Call;
  tell: typeof Tell;
  /** Draws with styles that have just been loaded. */
  dress(styles: string): void;
  /** The poll's shadow tree. */
  root: ShadowRoot;
  memory: Memory;
  /** Draws the poll anew as it stands. */
  draw(): void;
  signal: AbortSignal;
}

/** What the form needs of the room. */
export interface Room extends Surroundings {
  written: typeof Written;
  sentence: typeof Sentence;
  /** Whether something that was sent stands beside this vote, as far as this browser knows. */
  stands(own: Own | null): boolean;
  /** Closes it, and brings the focus back to its button. */
  close(): void;
}

/** What fills the room. */
export interface Form {
  /** Settles when there are words to draw it with. */
  ready(props: PollProps): Promise<void>;
  draw(props: PollProps, choice: "yes" | "no"): ComponentChildren;
}

export interface Why {
  button(props: PollProps): ComponentChildren;
  room(props: PollProps): ComponentChildren;
  /** Whether it has just gone with the answer that it was sent beside. */
  isGone(state: State): boolean;
}

/** Makes it. `load` loads what makes the form. */
export function createWhy(
  _h: typeof H,
  given: Surroundings & {
    written: typeof Written;
    sentence: typeof Sentence;
    load(): Promise<{ createForm(h: typeof H, room: Room): Form }>;
  },
): Why {
  const { root, memory, written, load, signal } = given;
  const draw = () => {
    if (!signal.aborted) given.draw();
  };
  let open = false;
  /** The room has been taken, and is kept from then on. */
  let taken = false;
  /** It was opened before there was anything to put into it: it keeps the height that it began with. */
  let late = false;
  let form: Form | undefined;
  let loading = false;
  let failed = false;
  /** The edit of the vote with which what was sent went. */
  let goneWith: number | undefined;

  const find = (selector: string) => root.querySelector<HTMLElement>(selector);
  const known = () => {
    const { id, remark } = memory.read() ?? {};
    return remark?.is === "sent" && remark.id === id ? remark : undefined;
  };
  const stands = (own: Own | null) => known()?.of === (own?.edit ?? -1);
  const takes = ({ poll, own }: State) => !!poll?.remarks && poll.state === "open" && own?.status !== "void";

  function prepare(props: PollProps): void {
    if (loading) return;
    loading = true;
    void load()
      .then(async (code) => {
        const made = code.createForm(_h, { ...given, draw, stands, close });
        await made.ready(props);
        form = made;
      })
      .catch((why) => {
        console.warn("Afterword:", why);
        failed = true;
        loading = false;
      })
      .then(draw);
  }

  function close(): void {
    open = late = false;
    draw();
    (find("[part=why]") ?? find("button"))?.focus();
  }

  /** Escape closes it, and then is nobody else's. */
  function hearKey(event: KeyboardEvent): void {
    const inside = (event.target as Element).closest(".why, [part=why]");
    if (event.key !== "Escape" || event.isComposing || !open || !inside) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }

  root.addEventListener("keydown", hearKey as EventListener, { signal });
  // Another tab, or another poll of the article, has sent or deleted it.
  memory.follow(draw, signal);

  return {
    button(props) {
      const { state, words } = props;
      const { own, quiet, was, grown } = state;
      const sent = stands(own);
      if (!sent && !takes(state)) return null;
      // Before the reader's press there is room for it beside one short line alone.
      const short = own?.status === "counted" && (quiet || was === own.choice);
      if (!grown && !taken && !short) return null;
      if (grown && !failed) prepare(props);
      return (
        <button
          key="why"
          part="why"
          id="why"
          type="button"
          aria-expanded={open}
          onClick={() => {
            // What could not be loaded is tried again.
            if (open && !failed) return close();
            open = taken = true;
            late = !form;
            failed = false;
            prepare(props);
            return draw();
          }}
        >
          {written(sent ? words["what-sent"] : words.why)}
        </button>
      );
    },

    room(props) {
      if (!taken) return null;
      const { state, words } = props;
      const { own } = state;
      const before = find(".why");
      if (before) before.style.minHeight = `${before.getBoundingClientRect().height}px`;
      const choice = own?.choice;
      const shown = open && choice && choice !== "none";
      return (
        <div
          part="remark"
          class={`why${late ? " late" : ""} ${state.poll?.remarks?.ask}`}
          {...(shown && { role: "group", "aria-labelledby": "why prompt" })}
        >
          {shown &&
            (form?.draw(props, choice) ?? (
              <p part="remark-message" role="status">
                {written(failed ? words.network : "…")}
              </p>
            ))}
        </div>
      );
    },

    isGone({ own, quiet }) {
      const remark = known();
      if (remark && own && remark.of !== own.edit) {
        goneWith = own.edit;
        const now = memory.read();
        if (now) memory.write({ ...now, remark: { ...remark, is: "gone" } });
      }
      return !quiet && goneWith !== undefined && goneWith === own?.edit;
    },
  };
}
