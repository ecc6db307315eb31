/** What readers' browsers are answered. */
import * as v from "valibot";
import { ArticleKey, Choice, Consent, Count, PollState, ReasonId, ResultsPolicy, Tally } from "../words.ts";

const askedReason = v.strictObject({ id: ReasonId, text: v.nullable(v.string()) });

/** `GET poll`: all the widget needs to start. */
export const PollAnswer = v.strictObject({
  key: ArticleKey,
  /**
   * The key of the article that was asked for: another one if it has moved since. The browser remembers a reader's
   * vote under it, and so knows the reader again after a move.
   */
  asked: ArticleKey,
  /** The article id that counts, to be sent with a vote. */
  article: v.string(),
  /** `1` where that id is kept to the letter; to be sent with it. */
  exact: v.picklist(["0", "1"]),
  /** The server's hour, in hours since 1970: vote ids carry it. */
  hour: Count,
  /** False if the page's origin is not one of the site's, so that a vote from here would be refused. */
  may_vote: v.boolean(),
  /** The site's own question, or null for the widget's. */
  question: v.nullable(v.string()),
  /** The site's own words for the two choices, or null for the widget's. */
  labels: v.nullable(v.strictObject({ yes: v.string(), no: v.string() })),
  /** The site's own wording of other sentences, by their names; null for the widget's. */
  words: v.nullable(v.record(v.string(), v.string())),
  /**
   * In which language each of the site's own texts is, by its name (`question`, `yes`, `no` or a sentence's): a tag of the
   * settings, or "" for one of several that is for all others. One without a name here is in the page's.
   */
  languages: v.optional(v.record(v.string(), v.string())),
  /** `off` where the site draws no poll: in a section, or under a tag, that the page has named. */
  state: v.picklist([...PollState.options, "off"]),
  results: ResultsPolicy,
  /** Votes that must be counted before the tally is told. */
  minimum: Count,
  theme: v.picklist(["auto", "light", "dark"]),
  captcha: v.picklist(["quiet", "visible"]),
  /** When the reader is to be asked for consent; null for never. */
  consent: v.nullable(Consent),
  /** What readers who have voted may be asked; left out where nothing is. */
  remarks: v.optional(
    v.strictObject({
      /** Whether for reasons alone, or for words too. */
      ask: v.picklist(["reasons", "text"]),
      /** By choice, in the site's order; `text` is null where the widget has the words. */
      reasons: v.strictObject({ yes: v.array(askedReason), no: v.array(askedReason) }),
      /** Where whoever needs an answer turns; null for nowhere. */
      contact: v.nullable(v.string()),
      /** For how many days words are kept. */
      days: Count,
    }),
  ),
  /** The published tally; null where the policy hides it or storage could not be read. */
  tally: v.nullable(Tally),
});
export type PollAnswer = v.InferOutput<typeof PollAnswer>;

/** `GET tallies`: in the order asked. */
export const TalliesAnswer = v.strictObject({
  tallies: v.array(
    v.strictObject({
      /** The article id that was asked for. */
      article: v.string(),
      /** The key of the article that counts: another one's if this one has moved since. */
      key: ArticleKey,
      /** The published tally; null where the policy hides it or storage could not be read. */
      tally: v.nullable(Tally),
    }),
  ),
});
export type TalliesAnswer = v.InferOutput<typeof TalliesAnswer>;

/** What a reader may know of a vote. */
export const VoteStatus = v.picklist(["counted", "held", "void", "withdrawn"]);
export type VoteStatus = v.InferOutput<typeof VoteStatus>;

/** `POST votes`: what stands now, whichever request made it so. */
export const VoteAnswer = v.strictObject({
  status: VoteStatus,
  choice: Choice,
  edit: Count,
  /** The exact tally in this moment; null where the results policy hides it. */
  tally: v.nullable(Tally),
});
export type VoteAnswer = v.InferOutput<typeof VoteAnswer>;

/** `POST remarks`: what stands now, whichever request made it so. What was sent is told to nobody. */
export const RemarkAnswer = v.strictObject({
  /** Whether a remark stands beside the vote. */
  status: v.picklist(["sent", "deleted"]),
  /** The remark's latest edit. */
  edit: Count,
});
export type RemarkAnswer = v.InferOutput<typeof RemarkAnswer>;
