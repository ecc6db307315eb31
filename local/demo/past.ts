/** The past of the demo site as an export of it: what `POST …/import` reads in. Pure: seed and time are arguments. */
import type { SettingsLine } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import type { Actor } from "../../worker/domain/moderation/audit.ts";
import { endLine, NO_LINES, sealed } from "../../worker/domain/transfer/seal.ts";
import { REMARK_DAYS } from "../../worker/limits/remarks.ts";
import { DAY_MS, HOUR_MS } from "../../worker/limits/time.ts";
import { chanceOf, uuidOf } from "./chance.ts";
import type { Line } from "./line.ts";
import { pollLines } from "./poll-lines.ts";
import { type PastRemarks, remarksOf } from "./remarks.ts";
import { reviewsOf } from "./reviews.ts";
import { type Course, coursesOf } from "./story.ts";
import { pastVotes } from "./votes.ts";

/** What makes the demo: the same makes the same file, line for line. */
export interface Demo {
  site: string;
  seed: string;
  /** When it was first filled, in ms: its past ends with the hour before. */
  atMs: number;
  /** Where its articles can be read. */
  publisher: string;
  /** The site's settings as they were, with what the demo needs of them. */
  settings: SettingsLine["settings"];
}

/** Where moderators of the demo live, votes of one network on one article in a day before others are held, and that readers may say why. */
export const SETTINGS = {
  ...{ time_zone: "Europe/Berlin", network_votes_per_day: 60 },
  remarks: "text" as const,
};
/** Who has moderated it before. */
const PEOPLE = ["Grace Okoye", "Linus Berg"] as const;

/** The address of an article of the demo. */
export const addressOf = ({ publisher }: Demo, { slug }: Pick<Course, "slug">) =>
  `${publisher}/articles/${slug}`;

/** The hour in which the past ends, in ms. */
export const endOf = ({ atMs }: Demo) => Math.floor(atMs / HOUR_MS) * HOUR_MS;

/** The lines of the file. */
export async function pastLines(demo: Demo): Promise<string[]> {
  const { site, seed, settings } = demo;
  const end = endOf(demo);
  const chance = chanceOf(`${seed} people`);
  const [grace, linus] = PEOPLE.map((name) => ({ id: uuidOf(chance), name })) as [Actor, Actor];
  const courses = await Promise.all(
    coursesOf(seed).map(async (course) => ({
      ...course,
      key: await articleKey(site, addressOf(demo, course)),
    })),
  );
  const { question = null, labels = null, default_question: id = "like" } = settings;
  const since = end - 60 * DAY_MS;
  const audit: Line[] = [];
  const tell = (at_ms: number, by: Actor, action: string, target: string, note: string, told: object) =>
    audit.push({ kind: "audit", id: uuidOf(chance), at_ms, by, action, target, note, ...told });
  const first: Line[] = [
    { kind: "header", format: "afterword", version: 2, site },
    { kind: "settings", settings, revision: since, changed_by: { id: null, name: "admin" } },
    {
      kind: "wording",
      question: id,
      version: 1,
      wording: JSON.stringify({ labels, question }),
      since_ms: since,
    },
  ];
  const inbox: PastRemarks["inbox"] = [];
  const articles = courses.flatMap((course) => {
    const { key, told, title } = course;
    const article = addressOf(demo, course);
    const born = end - course.age * HOUR_MS;
    const details = {
      ...{ section: course.section, authors: [course.author], tags: course.tags, language: "en" },
      published_at: new Date(born).toISOString(),
      modified_at: course.edited && new Date(end - course.edited.age * HOUR_MS).toISOString(),
      editions: course.edited ? [new Date(end - course.edited.age * HOUR_MS).toISOString()] : [],
    };
    const cast = pastVotes(course, { end, chance: chanceOf(`${seed} votes ${course.slug}`) });
    const { votes, reviews, entries } = reviewsOf(course, cast, { key, end, grace, linus, chance });
    audit.push(...entries);
    const state = told === "closed" || told === "hidden" ? told : "open";
    const patchedMs = end - Math.floor(course.age / 2) * HOUR_MS;
    if (state !== "open")
      tell(patchedMs, linus, "article.patch", key, PATCHED[state], {
        before: { state: "open", title },
        after: { state, title },
      });
    const question = String(id);
    const about = { key, article, title, epoch: 1, added_ms: born, details };
    const keptDays = Number(settings.remark_days ?? REMARK_DAYS);
    const remarks = remarksOf(votes, { key, title, seed, keptDays, by: linus });
    inbox.push(...remarks.inbox);
    const totals = { kind: "imported", article, key, source: "the widget before", yes: 212, no: 64 };
    return [
      { kind: "article", ...about, question },
      ...(told === "totals" ? [totals] : []),
      ...pollLines({
        ...{ about, question, state, votes, reviews, remarks },
        moderated: state === "open" ? null : { by: linus, atMs: patchedMs },
      }),
    ];
  });
  const moved = courses.find(({ told }) => told === "moved");
  const from = `${demo.publisher}/articles/the-vault-keeps-the-cheese`;
  const old = { key: await articleKey(site, from), article: from };
  if (moved) {
    const after = { article: addressOf(demo, moved), key: moved.key };
    const atMs = end - 5 * DAY_MS;
    tell(atMs, linus, "article.move", old.key, "the headline has changed", { before: old, after });
    first.push({ kind: "gone", key: old.key, epoch: 1 }, { kind: "move", ...old, epoch: 1, to: moved.key });
  }
  // The inbox has them in the order in which they come.
  inbox.sort((a, b) => a.sent_ms - b.sent_ms || (a.id < b.id ? -1 : 1));
  const done = inbox.filter(({ triage }) => triage !== "new");
  const sortedAs = (of: (line: (typeof done)[number]) => string) =>
    Object.fromEntries(done.map((line) => [line.id, of(line)]));
  tell(
    Math.min(end, Math.max(...done.map(({ sent_ms }) => sent_ms)) + HOUR_MS),
    linus,
    "remarks.sort",
    site,
    "the morning's round",
    {
      before: sortedAs(() => "new"),
      after: sortedAs(({ triage }) => triage),
    },
  );
  audit.sort((a, b) => Number(a.at_ms) - Number(b.at_ms));
  return withEnd([...first, ...articles, ...inbox, ...audit]);
}

const PATCHED = {
  closed: "the race is over",
  hidden: "the council asks for a correction first",
};

/** The lines as text, and the last one, which proves them. */
function withEnd(lines: readonly Line[]): string[] {
  let seal = NO_LINES;
  const texts = lines.map((line) => {
    const text = JSON.stringify(line);
    seal = sealed(seal, line.kind, `${text}\n`);
    return text;
  });
  return [...texts, JSON.stringify(endLine(seal))];
}
