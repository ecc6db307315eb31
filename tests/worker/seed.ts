/** Puts many votes into a poll at one go, and what is counted of them with it. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { MINUTE_MS } from "../../worker/limits/time.ts";
import { COUNTERS } from "../../worker/poll/tables.ts";
import { pollOf, vote } from "./support.ts";

export interface Group {
  n: number;
  choice?: "yes" | "no" | "none";
  standing?: "counted" | "held" | "void";
  cause?: string | null;
  /** Hours before this one. */
  hoursAgo?: number;
  /** Minute of that hour. */
  minute?: number;
}

const NOW = () => Math.floor(Date.now() / MINUTE_MS);

/** The moment at which votes of a group are cast. */
export function momentOf({ hoursAgo = 0, minute = 0 }: Pick<Group, "hoursAgo" | "minute">): string {
  return new Date((Math.floor(NOW() / 60) - hoursAgo) * 60 * MINUTE_MS + minute * MINUTE_MS).toISOString();
}

/** As many votes as named, after a first one that is yes and counted, cast now. */
export async function seed(site: string, id: string, groups: Group[]): Promise<void> {
  await vote(site, { article: id });
  const stub = await pollOf(site, id);
  await runInDurableObject(stub, (_poll, { storage: { sql } }) => {
    for (const {
      n,
      choice = "yes",
      standing = "counted",
      cause = null,
      hoursAgo = 0,
      minute = 0,
    } of groups) {
      const hour = Math.floor(NOW() / 60) - hoursAgo;
      sql.exec(
        `WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1)
         INSERT INTO vote (key, choice, edit, standing, cause, review, wording, minute, generation)
         SELECT unhex(printf('%08x', ?2) || hex(randomblob(12))), ?3, 0, ?4, ?5, NULL, 1, ?2 * 60 + ?6, 0 FROM i`,
        n,
        hour,
        choice,
        standing,
        cause ?? (standing === "held" ? "captcha-unreachable" : null),
        minute,
      );
    }
    const sums = COUNTERS.map((name) => {
      const [standing, choice] = name.split("_");
      return `coalesce(sum(standing = '${standing}' AND choice = '${choice}'), 0)`;
    });
    sql.exec("DELETE FROM hour");
    sql.exec(
      `INSERT INTO hour (hour, ${COUNTERS.join(", ")}) SELECT minute / 60, ${sums.join(", ")} FROM vote GROUP BY 1`,
    );
    const set = COUNTERS.map((name, i) => `${name} = (SELECT ${sums[i]} FROM vote)`).join(", ");
    sql.exec(
      `UPDATE tally SET ${set}, held = (SELECT json_group_object(cause, json_object('yes', yes, 'no', no, 'none', none))
         FROM (SELECT cause, sum(choice = 'yes') AS yes, sum(choice = 'no') AS no, sum(choice = 'none') AS none
               FROM vote WHERE standing = 'held' GROUP BY cause))`,
    );
  });
  await evictDurableObject(stub);
}
