/** What happens on the demo site while it is filled: votes sent as readers' browsers send them, behind the captcha stand-in. */
import { captchaAction } from "../../worker/captcha/action.ts";
import type { Problem } from "../../worker/contract/index.ts";
import { articleKey } from "../../worker/domain/articles/article-key.ts";
import { MEMORY_TTL_MS } from "../../worker/limits/reading.ts";
import { HOUR_MS, SECOND_MS } from "../../worker/limits/time.ts";
import { chanceOf, hexOf } from "./chance.ts";
import { addressOf, type Demo } from "./past.ts";
import { type Course, coursesOf, type Told } from "./story.ts";

/** A vote to be sent. */
export interface NewVote {
  article: string;
  title: string;
  vote_id: string;
  choice: "yes" | "no";
  /** The reader's address, as Cloudflare would tell it. */
  from: string;
  /** Whether nobody answers for its captcha. */
  unchecked: boolean;
  /** Whether it is sent late: once the site's limit, which was read in just before, is what the worker goes by. */
  limited: boolean;
}

/** Votes of each crowd: of one address, of many, and of many beside each other. */
const CROWDS: Partial<Record<Told, number>> = { network: 75, addresses: 80, fresh: 50 };
/** Fewer than make the worker take it for an outage, in which it asks about nobody's captcha for a while. */
const UNCHECKED = 4;
/** Articles that somebody else votes on, too, and votes on each. */
const BUSY = { articles: 8, votes: 3 };
/** Votes on their way at once. */
const AT_ONCE = 12;

/** The votes, the same for the same demo. */
export function newVotes(demo: Demo): NewVote[] {
  const chance = chanceOf(`${demo.seed} present`);
  const votes: NewVote[] = [];
  // Anywhere but beside each other: no two of them share a network, nor what is around it.
  const anywhere = () =>
    `100.${64 + (votes.length >> 8)}.${votes.length & 255}.${1 + Math.floor(chance() * 250)}`;
  const cast = (course: Course, choice: "yes" | "no", from = anywhere()) => {
    const time = (Math.floor(demo.atMs / HOUR_MS) * HOUR_MS).toString(16).padStart(12, "0");
    const id = hexOf(chance, 18);
    const vote_id = `${time.slice(0, 8)}-${time.slice(8)}-7${id.slice(0, 3)}-8${id.slice(3, 6)}-${id.slice(6)}`;
    const { title, told } = course;
    const when = { unchecked: told === "unchecked", limited: told === "network" };
    votes.push({ article: addressOf(demo, course), title, vote_id, choice, from, ...when });
  };
  const courses = coursesOf(demo.seed);
  const plain = courses.filter(({ told }) => told === undefined).sort((a, b) => a.age - b.age);
  for (const course of plain.slice(0, BUSY.articles))
    for (let n = 0; n < BUSY.votes; n++) cast(course, chance() < course.share ? "yes" : "no");
  for (const course of courses) {
    const crowd = CROWDS[course.told ?? "closed"] ?? 0;
    for (let n = 0; n < crowd; n++) {
      if (course.told === "network") cast(course, "no", "203.0.113.7");
      else if (course.told === "fresh") cast(course, "no", `198.51.100.${1 + n}`);
      else cast(course, "no");
    }
    if (course.told === "unchecked") for (let n = 0; n < UNCHECKED; n++) cast(course, "yes");
  }
  return votes;
}

/** Where votes go, and where captchas are solved. */
export interface Stage {
  afterword: string;
  /** The stand-in's origin, its site key, and the host that its frame is on. */
  turnstile: string;
  sitekey: string;
  hostname: string;
}

/**
 * Sends all votes; those that are known already change nothing. A limit that is new is waited for. Answers how many are too late
 * to be sent by now. `again`: some may be known.
 */
export async function sendVotes(
  demo: Demo,
  stage: Stage,
  { limitIsNew, again }: { limitIsNew: boolean; again: boolean },
): Promise<{ sent: number; late: number }> {
  const votes = newVotes(demo);
  const settled = { sent: 0, late: 0 };
  const sendAll = async (some: NewVote[]) => {
    for (let from = 0; from < some.length; from += AT_ONCE)
      await Promise.all(
        some.slice(from, from + AT_ONCE).map(async (vote) => {
          settled[(await send(demo, stage, vote, again)) ? "sent" : "late"]++;
        }),
      );
  };
  const wait = limitIsNew ? 2 * MEMORY_TTL_MS + SECOND_MS : 0;
  const known = new Promise((resolve) => setTimeout(resolve, wait));
  await post(`${stage.turnstile}/control/switches?scope=${UNREACHABLE}`, { siteverify: "down" });
  await sendAll(votes.filter(({ unchecked, limited }) => !unchecked && !limited));
  await known;
  await sendAll(votes.filter(({ limited }) => limited));
  await sendAll(votes.filter(({ unchecked }) => unchecked));
  return settled;
}

/** Of the stand-in's tokens those that nobody answers for. */
const UNREACHABLE = "demo-unreachable";

/** False for a vote whose hour is over. */
async function send(demo: Demo, stage: Stage, vote: NewVote, again: boolean): Promise<boolean> {
  const { from, unchecked, limited: _, ...fields } = vote;
  const cast = async (captcha?: string) => {
    const response = await fetch(`${stage.afterword}/v1/sites/${demo.site}/votes`, {
      method: "POST",
      headers: { Origin: demo.publisher, "CF-Connecting-IP": from },
      body: new URLSearchParams({ ...fields, edit: "0", url: vote.article, ...(captcha && { captcha }) }),
    });
    return { ok: response.ok, body: (await response.json()) as Partial<Problem> };
  };
  const solved = async () => {
    const [action, cdata] = await Promise.all([
      captchaAction(demo.site),
      articleKey(demo.site, vote.article),
    ]);
    const { sitekey, hostname } = stage;
    const scope = unchecked ? `?scope=${UNREACHABLE}` : "";
    const challenge = { sitekey, hostname, action, cdata };
    return (await post<{ token: string }>(`${stage.turnstile}/control/issue${scope}`, challenge)).token;
  };
  // Without a captcha one that was counted before is told so, and nobody else's is made.
  let answer = await cast(again ? undefined : await solved());
  if (again && answer.body.code === "captcha-required") answer = await cast(await solved());
  if (answer.ok) return true;
  const { code, detail } = answer.body;
  if (code === "vote-id-expired") return false;
  throw new Error(`A vote on "${vote.title}" was answered with ${code}: ${detail}`);
}

async function post<T>(url: string, body: object): Promise<T> {
  return (await (await fetch(url, { method: "POST", body: JSON.stringify(body) })).json()) as T;
}
