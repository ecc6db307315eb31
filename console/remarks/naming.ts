/** What a site calls its reasons, as its readers are asked them now. */
import type { PollAnswer } from "../../worker/contract/index.ts";
import { ask } from "../api.ts";
import { useReading } from "../parts.tsx";
import { type Naming, namingOf } from "./words.ts";

/** An article of the site that readers are asked about, where one is known. */
type About = { article: string; section?: string | null } | undefined;

/**
 * The names of the site's reasons, and whether readers of that article are asked for any. Reads what readers are asked, of one article;
 * nothing where `about` is none.
 */
export function useAsked(site: string, about: About): { naming: Naming; asked: boolean } {
  const { article, section } = about ?? {};
  const query = article && new URLSearchParams({ article, ...(section && { section }) });
  const path = query ? `/v1/sites/${encodeURIComponent(site)}/poll?${query}` : "";
  // All articles of a site are asked for the same reasons: the first that is read stands for all.
  const { answer } = useReading(path && site, async () =>
    path ? (await ask<PollAnswer>("GET", path)).body : undefined,
  );
  return { naming: namingOf(answer?.remarks), asked: answer?.remarks !== undefined };
}

/** The names alone. */
export const useNaming = (site: string, about: About): Naming => useAsked(site, about).naming;
