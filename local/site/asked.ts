/** The words that a poll begins with, out of the clone's own files. The packed form has them in itself. */
import { readLocales } from "../locales.ts";
import type { Asked } from "./command.ts";

/** Question and choices in each language that the widget speaks, by its tag. */
export function asked(): Record<string, Asked> {
  return Object.fromEntries(
    Object.values(readLocales()).map(({ locale, ask }) => [
      locale,
      { question: String(ask.question), yes: String(ask.yes), no: String(ask.no) },
    ]),
  );
}
