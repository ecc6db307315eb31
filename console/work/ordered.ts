/** What is ordered, of an article, of remarks or of settings, and what comes of it. Types alone. */
import type { PollState, Triage } from "../../worker/contract/index.ts";
import type { Filter, ReviewAct, Subject } from "./orders.ts";
import type { Difference, Version } from "./version.ts";

export type Act =
  | { kind: "review"; action: ReviewAct; filter: Filter; note: string }
  /** `mine`: by whom the review is, where one takes back one's own. */
  | { kind: "undo"; id: string; mine?: string | null }
  | { kind: "state"; state: PollState }
  | { kind: "title"; title: string };

/** An act on an article as it was seen. */
export interface ArticleOrder {
  subject: Subject;
  /** What the article is called, for people. */
  name: string;
  act: Act;
  seen: Version;
}

/** A remark as it was seen, and what is to be made of it. */
export interface Sorting {
  id: string;
  /** What it is about, for people: none of its words, since orders are kept by the tab. */
  about: string;
  was: Triage;
  revision: number;
  to: Triage;
  /** Whether it is to be in the archive: said of one that is, or was. */
  archived?: boolean;
  /** The edition that it has led to, with `acted-on`; left out where it is as it was. */
  edition?: string | null;
}

/** Something made of remarks, as they were seen. They are in turn with all others of the site. */
export interface SortOrder {
  subject: Subject;
  /** What they are called together. */
  name: string;
  remarks: Sorting[];
  /** Whether it takes back what was made of them. */
  undoes?: true;
}

/** A change of settings on the wire (RFC 7396, JSON Merge Patch). */
export type SettingsPatch = Record<string, unknown>;

/** What is to be another of the site's settings. */
export interface SettingsOrder {
  subject: Subject;
  /** What is changed, for people. */
  name: string;
  patch: SettingsPatch;
  /** Puts back what there was, as it was seen. */
  back: SettingsPatch;
  /** Of the settings as they were seen. */
  tag: string;
  /** Whether it takes back what they were made. */
  undoes?: true;
}

export type Order = ArticleOrder | SortOrder | SettingsOrder;

/** Somebody was there first: who, both versions, and the same order by the newer one. */
export interface Told {
  text: string;
  both: Difference[];
  again: Order;
}

/**
 * What came of an order. `now`: the article after it, where nobody else has changed it since it was seen. `back`: what takes it
 * back; left out where nothing does.
 */
export interface Outcome {
  text: string;
  votes?: number;
  /** What was done to those votes, in a word or two. */
  did?: string;
  now?: Version;
  /** Whether it may not have been done at all, for want of an answer or by a refusal of its own. */
  failed?: true;
  back?: Order;
  told?: Told;
}
