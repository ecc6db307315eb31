/** What the two answers are called where an article's figures are shown: as its readers see them. The API's own words are yes and no. */
import { createContext } from "preact";

export interface Answers {
  yes: string;
  no: string;
}

export const YES_NO: Answers = { yes: "yes", no: "no" };

/** By the labels that readers see: the site's own, in quotation marks, since others wrote them; null where it has none. */
export const answersOf = (labels: Answers | null | undefined): Answers =>
  labels ? { yes: `“${labels.yes}”`, no: `“${labels.no}”` } : YES_NO;

/** An answer as it heads a column. */
export const heading = (answer: string) => answer.charAt(0).toUpperCase() + answer.slice(1);

/** Those of the article that is shown. */
export const Asked = createContext(YES_NO);
