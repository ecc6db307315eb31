/** How fast reviews go. Tests make it slow, so that they meet reviews half done. */
import { REVIEW_ANSWER_MS, SLICE_PAUSE_MS, SLICE_VOTES, SLICES_PER_RUN } from "../../limits/reviews.ts";

export interface Pace {
  /** Votes that a slice looks at. */
  sliceVotes: number;
  /** Between two slices, and between two runs. */
  pauseMs: number;
  slicesPerRun: number;
  /** How long whoever asks for a review waits for its end. */
  answerMs: number;
}

export const PACE: Pace = {
  sliceVotes: SLICE_VOTES,
  pauseMs: SLICE_PAUSE_MS,
  slicesPerRun: SLICES_PER_RUN,
  answerMs: REVIEW_ANSWER_MS,
};
