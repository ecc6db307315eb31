/** What owners paste into their pages, in its three forms. */
import type { Pinned } from "../widget.ts";
import type { Api } from "./api.ts";

/** The script tag that is always the newest. */
export function freshTag(origin: string, site: string): string {
  return `<script async src="${origin}/embed.js" data-site="${site}"></script>`;
}

/** All forms. What is pinned is what the deployment serves now, by its own word. */
export async function snippetsOf(
  { origin, json }: Api,
  site: string,
): Promise<{ script: string; pinned: string; frame: string }> {
  const { path, integrity } = await json<Pinned>("GET", "/embed.json");
  return {
    script: freshTag(origin, site),
    pinned: `<script async src="${origin}${path}" integrity="${integrity}" crossorigin="anonymous" data-site="${site}"></script>`,
    frame: `<iframe src="${origin}/poll?site=${site}&article=ARTICLE" title="Do you like this article?" width="100%" height="320" style="border: 0"></iframe>`,
  };
}
