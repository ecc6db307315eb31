/** Types for pages that use the element: its attributes, what it tells, what it can be told. Served at /afterword.d.ts. */

/** Counted votes per choice; a higher revision is the newer tally. */
export interface AfterwordTally {
  yes: number;
  no: number;
  revision: number;
}

/** How things stand for this reader. */
export interface AfterwordDetail {
  /** The article id that counts. */
  article: string;
  /** `hidden` and `off` draw nothing: a moderator hid this poll, or the site has none in this section or under this tag. */
  state: "open" | "closed" | "hidden" | "off";
  /** The reader's own choice; null before the first vote, "none" after a withdrawal. */
  choice: "yes" | "no" | "none" | null;
  status: "counted" | "held" | "void" | "withdrawn" | null;
  /** null where the site's results policy hides it, or it could not be read. */
  tally: AfterwordTally | null;
}

/** The details of the events `afterword-ready`, `afterword-vote` and so on. They bubble, and leave shadow roots. */
export interface AfterwordEvents {
  /** The poll is drawn; the element's property and methods mean something from now on. */
  ready: AfterwordDetail;
  /** A first vote, or one after a withdrawal, was recorded. */
  vote: AfterwordDetail;
  /** The choice is another one, or a held vote was settled. */
  change: AfterwordDetail;
  withdraw: AfterwordDetail;
  /** What the reader told the newsroom beside the vote was sent, or deleted. What it says is in no event. */
  remark: AfterwordDetail & { remark: "sent" | "deleted" };
  /** What the reader was told did not work. `trouble` is stable, e.g. "offline" or "captcha-failed". */
  error: { trouble: string };
}

/** The events by the names they are listened to. */
export type AfterwordEventMap = {
  [name in keyof AfterwordEvents as `afterword-${name}`]: CustomEvent<AfterwordEvents[name]>;
};

/** Its methods are there once embed.js has run; `poll` once a reader has come near, from `afterword-ready` on at the latest. */
export interface ArticleFeedbackElement extends HTMLElement {
  /** How things stand now; null until the poll of the article that is named now is loaded. */
  readonly poll: AfterwordDetail | null;
  /**
   * As if the reader had pressed a button ("none" withdraws); the captcha is asked for all the same. Waits for the poll where
   * it is still being loaded. Before a reader is near it loads the poll, and settles without waiting;
   * it is then a vote on what the element names once it is loaded, and forgotten if the element leaves the page before that.
   */
  vote(choice: "yes" | "no" | "none"): Promise<void>;
  /** Asks for the published tally once more. */
  refresh(): Promise<void>;
  /**
   * The reader's consent, asked for elsewhere: the captcha may be loaded from now on, where the site wants it asked for. Stands
   * for every article that the element names after it.
   */
  allow(): void;
}

/** What may stand on the element. Changing one takes effect at once. */
export interface ArticleFeedbackAttributes {
  site?: string;
  article?: string;
  /** The article id is kept to the letter, though it is a web address: fragment, parameters and all. */
  "data-exact"?: boolean | "";
  /** The id of one of the site's further questions. */
  question?: string;
  "data-question"?: string;
  /** The section that the page is in, and its tags with commas between: the site may have no polls there. */
  "data-section"?: string;
  "data-tag"?: string;
  lang?: string;
  theme?: "auto" | "light" | "dark";
  look?: "buttons" | "thumbs" | "line";
  /** `press`: nothing of the captcha is loaded before the reader presses a button. */
  preload?: "press";
  /** The origin of the deployment, where the script did not come from there. */
  host?: string;
  /** `on`: the console is told what the poll does. */
  debug?: "on";
}

/** The events as a framework names what listens to them: `onafterword-vote`, `on:afterword-vote` and so on. */
export type AfterwordListeners<Prefix extends string> = {
  [name in keyof AfterwordEventMap as `${Prefix}${name}`]?: (event: AfterwordEventMap[name]) => void;
};

declare global {
  interface HTMLElementTagNameMap {
    "article-feedback": ArticleFeedbackElement;
  }
  interface HTMLElementEventMap extends AfterwordEventMap {}
  interface DocumentEventMap extends AfterwordEventMap {}
}
