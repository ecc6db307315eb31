/** The reasons that the widget has words of its own for. Values alone. */

/** By choice, in the order in which a site has them that says nothing of reasons. */
export const READY_REASONS: Record<"yes" | "no", readonly string[]> = {
  yes: ["learned", "clear", "researched", "fair", "useful", "well-written"],
  no: ["incorrect", "one-sided", "missing", "hard-to-follow", "headline", "topic"],
};
