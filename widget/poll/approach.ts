/**
 * When a reader is about to vote: presses a button, presses a key on one, or rests a pointer on one. A pointer on its way
 * elsewhere is not, nor one under which the page scrolls, nor a finger that scrolls. Knows nothing of what is loaded then.
 */

/** How long a pointer stands still on a button that it only crosses: less than this. */
const REST_MS = 150;

/** Handlers for whatever holds the buttons. */
export interface Approach {
  onFocusIn(): void;
  onKeyDown(event: KeyboardEvent): void;
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerOut(): void;
}

/**
 * Makes them. `onFocus` is called when the buttons are reached by Tab, `onIntent` when a vote is near; both may be called
 * again. Where `waits` says so, nothing but a press counts.
 */
export function createApproach(given: { waits(): boolean; onFocus(): void; onIntent(): void }): Approach {
  const { waits, onFocus, onIntent } = given;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const isOnButton = ({ target }: Event) => !!(target as Element).closest("[data-choice]");

  return {
    onFocusIn() {
      if (!waits()) onFocus();
    },
    onKeyDown(event) {
      if ((event.key === "Enter" || event.key === " ") && isOnButton(event)) onIntent();
    },
    onPointerDown(event) {
      // A finger that goes down may be about to scroll; its press is a click.
      if (event.pointerType !== "touch" && isOnButton(event)) onIntent();
    },
    // A move, for a page that scrolls under a pointer at rest makes it enter what comes by.
    onPointerMove(event) {
      clearTimeout(rest);
      if (event.pointerType !== "touch" && !waits() && isOnButton(event))
        rest = setTimeout(onIntent, REST_MS);
    },
    onPointerOut() {
      clearTimeout(rest);
    },
  };
}
