/** Where the reader's focus goes when what had it is replaced. Draws nothing. */
import type { State } from "./state.ts";

/**
 * A challenge takes the focus from whom it takes a button, and gives it back to the pressed button when it ends.
 * A reader who has gone on to something else is left there. `focused` had the focus before the poll was drawn anew.
 */
export function keepFocus(
  find: (selector: string) => HTMLElement | null,
  before: State,
  state: State,
  focused: Element | null,
): void {
  const group = find(".captcha");
  if (!focused) return;
  if (state.phase === "challenge") {
    // Its button, or the way out that stood below while it was unseen.
    if (!focused.isConnected || focused.matches("[data-choice]")) group?.focus();
  } else if (!focused.isConnected || group?.contains(focused) || before.phase === "loading")
    // What did its work and left: its choice is the nearest place, then any button, then the poll itself.
    (
      find(`[data-choice=${state.wish ?? before.wish ?? state.own?.choice}]`) ??
      find("button") ??
      find("section")
    )?.focus();
}
