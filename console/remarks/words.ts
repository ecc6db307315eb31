/** What remarks are called on the page: what is made of them, and the reasons that readers give. Pure. */
import type {
  InboxAnswer,
  PollAnswer,
  RemarkFlag,
  SessionAnswer,
  Triage,
} from "../../worker/contract/index.ts";

/** What can be made of a remark, in the order of the keys. */
export const TRIAGES: Record<Triage, string> = {
  new: "New",
  useful: "Useful",
  "acted-on": "Acted on",
  "no-action": "No action",
  inappropriate: "Inappropriate",
};
export const triages = Object.keys(TRIAGES) as Triage[];

type Choice = "yes" | "no";
export const ANSWERS: Record<Choice, string> = { yes: "Yes", no: "No" };

/** The ready reasons as readers of English are asked them. */
export const READY: Record<Choice, Record<string, string>> = {
  yes: {
    learned: "I learned something",
    clear: "Clear and easy to follow",
    researched: "Well researched",
    fair: "Fair",
    useful: "Useful to me",
    "well-written": "Well written",
  },
  no: {
    incorrect: "Something is incorrect",
    "one-sided": "One-sided",
    missing: "Something important is missing",
    "hard-to-follow": "Hard to follow",
    headline: "The headline doesn't fit",
    topic: "It's the topic, not the article",
  },
};

/** What screening finds, as it is told of a remark; what a person should look at soon first, as the API has them. */
export const FLAGS: Record<RemarkFlag, string> = {
  threat: "Sounds like a threat",
  "self-harm": "Speaks of self-harm",
  error: "Reports an error",
  email: "E-mail address",
  phone: "Phone number",
  card: "Card number",
  iban: "Bank account",
  link: "Link",
  word: "A word of your list",
};
/** What comes first, in the inbox and in Today. */
export const URGENT: readonly RemarkFlag[] = ["threat", "self-harm", "error"];

const LANGUAGES = new Intl.DisplayNames("en", { type: "language" });

/** A language by its tag, in English; null for none that was guessed. */
export const languageName = (tag: string | null) => tag && (LANGUAGES.of(tag) ?? tag);

/** Names a reason of a choice. */
export type Naming = (choice: Choice, id: string) => string;

/** Names reasons as a site asks for them now; one that it asks for no more, and that has no words here, by its id. */
export const namingOf =
  (asked: PollAnswer["remarks"] | undefined): Naming =>
  (choice, id) =>
    asked?.reasons[choice].find((each) => each.id === id)?.text ?? READY[choice][id] ?? id;

/** How many remarks there are in all, without those that were archived. */
export const allOf = (counts: InboxAnswer["counts"]) =>
  triages.reduce((sum, triage) => sum + counts[triage], 0);

/** What a remark is about, for people. */
export const aboutOf = ({ title, article }: { title: string | null; article: string | null }) =>
  title ?? article ?? "An article that the index does not know";

/** Whether somebody may read what readers write. */
export const mayRead = ({ scopes }: Pick<SessionAnswer, "scopes">) =>
  scopes.includes("remarks") || scopes.includes("manage");
