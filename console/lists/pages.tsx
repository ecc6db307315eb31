/** Pages of a list, each with an address of its own, and lists to take away. Knows no view. */
import { useState } from "preact/hooks";
import { type Answer, ask, fileAt, inWords, moderation, Refused } from "../api.ts";
import { Link } from "../parts.tsx";
import type { Place } from "../place.ts";

/** A page, or the word that its list is no longer kept. */
export type Page<T> = Answer<T> | "over";

/** The API's address of a page by what is asked for; what is empty is left out. */
export function addressOfPage(site: string, list: string, asked: Record<string, string>): string {
  const kept = Object.entries(asked).filter(([, value]) => value !== "");
  return moderation(site, `/${list}${kept.length > 0 ? `?${new URLSearchParams(kept)}` : ""}`);
}

/** Reads a page. The API keeps a list for ten minutes. */
export async function readPage<T>(path: string): Promise<Page<T>> {
  try {
    return await ask<T>("GET", path);
  } catch (error) {
    if (error instanceof Refused && error.problem.code === "cursor-expired") return "over";
    throw error;
  }
}

/** The way to the page after this one and back to the first; says when there is no more. */
export function Pages({
  place,
  cursor,
  words: { next, first },
}: {
  place: Place;
  cursor: string | null;
  words: { next: string; first: string };
}) {
  const { cursor: here, page = "1", ...start } = place;
  return (
    <nav class="acts" aria-label="Pages">
      {here && <Link to={start}>{first}</Link>}
      {cursor && <Link to={{ ...place, cursor, page: String(Number(page) + 1) }}>{next}</Link>}
    </nav>
  );
}

/** What is shown in the place of a page whose list is no longer kept. */
export function Over({ place: { cursor: _, page: __, ...start } }: { place: Place }) {
  return (
    <div role="alert">
      <p>This list was kept for ten minutes and is over. Begin it anew: what has come since is in it.</p>
      <Link to={start}>Begin anew</Link>
    </div>
  );
}

/** What was taken away last. */
let taken = "";

/** Fetches a table with the session, which a link alone does not, and hands it to the browser as a file. */
export function TakeAway({ path, name }: { path: string; name: string }) {
  const [said, setSaid] = useState("");
  const take = async () => {
    setSaid("Reading…");
    try {
      const url = URL.createObjectURL(await fileAt(path));
      // Not at once: the browser may still be reading it.
      URL.revokeObjectURL(taken);
      taken = url;
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
      setSaid(`${name} is with your downloads.`);
    } catch (error) {
      setSaid(inWords(error));
    }
  };
  return (
    <p class="acts">
      <button type="button" onClick={take}>
        All of it as CSV
      </button>
      <span role="status">{said}</span>
    </p>
  );
}
