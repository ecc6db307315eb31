/**
 * Exports as versions of their format have written them: what every later version must read. `node tests/support/exports.ts`
 * writes one of this version's; one that has been released is never written again.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { connect, Refused } from "../../local/site/api.ts";
import { siteStream } from "../../local/site/exporting.ts";
import { startTurnstile } from "../../local/turnstile/server.ts";
import { startWorker } from "../../local/worker.ts";
import { EXPORT_VERSION, type ReviewRow } from "../../worker/contract/index.ts";
import { ADMIN_TOKEN } from "./admin-token.ts";
import { type Ballot, KEYS, Newsroom, ORIGIN, until, varsFor } from "./newsroom.ts";

const folder = fileURLToPath(new URL("../exports/", import.meta.url));
/** The site of all of them. */
export const SITE = "exported";
export const ARTICLE = `${ORIGIN}/exported`;

/** The files by their versions. */
export const storedExports = (): [version: number, file: string][] =>
  readdirSync(folder).map((name) => [Number.parseInt(name, 10), `${folder}${name}`]);

/** Plays a site: votes of every kind, reviews of which one is undone, a move. Gives a vote that is counted, and a voiding review. */
export async function play(room: Newsroom): Promise<{ ballot: Ballot; review: ReviewRow }> {
  const admin = `/v1/admin/sites/${room.site}`;
  await room.configure({ question: "Good?", network_votes_per_day: 50, remarks: "text" });
  await room.configure({ question: "Any good?", minimum: 2, remarks: "text" });
  await room.admin("POST", `${admin}/tokens`, { name: "dashboard", scopes: ["read"] });
  const cast = async (choice: Ballot["choice"] = "yes", article = ARTICLE) => {
    const ballot = await room.ballot(article, choice);
    await room.send(ballot);
    return ballot;
  };
  const ballot = await cast();
  for (const choice of ["yes", "yes", "yes", "no", "no"] as const) await cast(choice);
  await room.send({ ...(await cast()), choice: "no", edit: 1 }, true);
  await room.send({ ...(await cast()), choice: "none", edit: 1 }, true);
  for (const [edit, reasons] of [
    [1, "clear,fair"],
    [2, "fair"],
  ] as const)
    await room.remark({ ...ballot, vote_edit: 0, edit, reasons, text: `Remark ${edit}` });
  const path = await room.articlePath(ARTICLE);
  const review = async (action: string, filter: object) =>
    (
      await room.admin<ReviewRow>("POST", `${path}/reviews`, {
        ...{ action, filter, note: "looks odd", dry_run: false },
      })
    ).body;
  const held = await review("hold", { choice: "no" });
  await room.admin("POST", `${path}/reviews/${held.id}/undo`, { note: "it was not" });
  const voided = await review("void", { choice: "no" });
  await room.admin("PATCH", path, { title: "Exported", note: "a name" });
  await cast("yes", `${ORIGIN}/before`);
  await room.admin("POST", `${admin}/moves`, {
    from: `${ORIGIN}/before`,
    to: `${ORIGIN}/after`,
    note: "headline",
  });
  return { ballot, review: voided };
}

/** The whole site as the command line writes it, once nothing is on its way. */
export async function exportOf(origin: string, site: string): Promise<string> {
  const api = connect({ AFTERWORD_URL: origin, AFTERWORD_TOKEN: ADMIN_TOKEN });
  return until(
    () =>
      siteStream(api, site)
        .then((stream) => stream.text())
        .catch((error) => {
          if (error instanceof Refused) return "";
          throw error;
        }),
    (text) => text !== "",
  );
}

/** What two exports must have in common: all but the entries of imports and exports themselves, and the last line, which counts them. */
export const common = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/"action":"(site\.import|remarks\.export)"|^\{"kind":"end"/.test(line))
    .join("\n");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const turnstile = await startTurnstile({ pairs: [KEYS] });
  const worker = await startWorker({ port: 0, vars: varsFor(turnstile) });
  await play(new Newsroom(SITE, turnstile, () => worker.origin));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${EXPORT_VERSION}.ndjson`, await exportOf(worker.origin, SITE));
  await worker.close();
  await turnstile.close();
  console.log(
    `tests/exports/${EXPORT_VERSION}.ndjson is written: ${readFileSync(`${folder}${EXPORT_VERSION}.ndjson`).length} bytes.`,
  );
  process.exit(0);
}
