/** A sentence with numbers in it, in its language's own plural and digits. Pure. */
import type { Plural, Words } from "./words.ts";

/** A sentence with its numbers in: the form for `count`, each `{name}` written as the page's language writes numbers. */
export function sentence(
  forms: Plural | string | undefined,
  { locale, numbers }: Pick<Words, "locale" | "numbers">,
  count: number,
  values: Record<string, number | string>,
): string {
  const form =
    typeof forms === "object" ? (forms[new Intl.PluralRules(locale).select(count)] ?? forms.other) : forms;
  return (form ?? "").replace(/{(\w+)}/g, (_, name) => values[name]?.toLocaleString(numbers) ?? "");
}
