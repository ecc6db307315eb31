/** Fills a site that has no articles with the demo, or goes on where that was interrupted. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { IndexAnswer, SiteAnswer } from "../../worker/contract/index.ts";
import { type Api, Misused } from "../site/api.ts";
import { admin, moderation } from "../site/command.ts";
import { importFile } from "../site/importing.ts";
import { type Demo, pastLines, SETTINGS } from "./past.ts";
import { type Stage, sendVotes } from "./present.ts";

/** What is to be filled, and where it is written down what the demo was made of. */
export interface Filling {
  api: Api;
  site: string;
  publisher: string;
  stage: Omit<Stage, "afterword">;
  /** A file. */
  memory: string;
  seed: string;
  /** In ms. */
  nowMs: number;
}

/** Filled a second time it changes nothing. Fails with `Misused` where the site has articles of its own. */
export async function fill(filling: Filling): Promise<{ sent: number; late: number }> {
  const { api, memory, stage } = filling;
  const before = await known(filling);
  const demo = before ?? (await begun(filling));
  // Before the file is read in: what the worker goes by then it goes by for some seconds more.
  const limited = await api.json<SiteAnswer>("GET", admin(demo.site)).then(
    (settings) => settings.network_votes_per_day === SETTINGS.network_votes_per_day,
    () => false,
  );
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify(demo, null, 2));
  const folder = mkdtempSync(join(tmpdir(), "afterword-demo-"));
  try {
    const file = join(folder, "demo.ndjson");
    writeFileSync(file, (await pastLines(demo)).map((line) => `${line}\n`).join(""));
    // The same file again is not read in again.
    await importFile(api, demo.site, file, { progress: (line) => console.error(line) });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return sendVotes(
    demo,
    { ...stage, afterword: api.origin },
    { limitIsNew: !limited, again: before !== undefined },
  );
}

/** The demo that was begun here, if it is this site's. */
async function known({ api, site, publisher, memory }: Filling): Promise<Demo | undefined> {
  if (!existsSync(memory)) return undefined;
  const demo: Demo = JSON.parse(readFileSync(memory, "utf8"));
  if (demo.site !== site || demo.publisher !== publisher) return undefined;
  // One that is read in at the moment is not registered; one that has no article was never begun, or erased.
  const rows = await articlesOf(api, site).catch(() => undefined);
  return rows?.articles.length === 0 ? undefined : demo;
}

async function begun({ api, site, publisher, seed, nowMs }: Filling): Promise<Demo> {
  const { articles } = await articlesOf(api, site);
  if (articles.length > 0)
    throw new Misused(
      `The site ${site} has articles of its own, and the demo is for one without. Stop npm start, delete .afterword/ with what is in it, and run this again.`,
    );
  const { site: _, ...settings } = await api.json<SiteAnswer>("GET", admin(site));
  return { site, seed, atMs: nowMs, publisher, settings: { ...settings, ...SETTINGS } };
}

const articlesOf = (api: Api, site: string) => api.json<IndexAnswer>("GET", moderation(site, "/articles"));
