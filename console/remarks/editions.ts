/** The editions of the articles that remarks are about, as their owner names them. */
import { useRef } from "preact/hooks";
import type { IndexAnswer, RemarkRow } from "../../worker/contract/index.ts";
import { ask, type Who } from "../api.ts";
import { addressOfPage } from "../lists/pages.tsx";
import { useReading } from "../parts.tsx";

/** The editions of an article by its key; none where none is known. */
export type EditionsOf = (key: string) => readonly string[];

/** The API tells so many articles at once. */
const AT_ONCE_MAX = 100;

/**
 * Reads them of all articles that rows are about, before anybody has acted on one: what is offered then stands there at once, and moves
 * nothing late. What was read stays while more is read; whoever may read remarks and no articles is offered none.
 */
export function useEditions(
  site: string,
  { scopes }: Who,
  rows: readonly Pick<RemarkRow, "key">[],
): EditionsOf {
  const known = useRef(new Map<string, readonly string[]>());
  const keys = [...new Set(rows.map(({ key }) => key))].slice(0, AT_ONCE_MAX).sort();
  const may = scopes.includes("read") || scopes.includes("manage");
  const address = may && keys.length > 0 ? addressOfPage(site, "articles", { shown: keys.join(".") }) : "";
  const { answer } = useReading(address, async () =>
    address ? (await ask<IndexAnswer>("GET", address)).body.articles : [],
  );
  for (const { key, details } of answer ?? []) known.current.set(key, details?.editions ?? []);
  return (key) => known.current.get(key) ?? [];
}
