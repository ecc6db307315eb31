/** What readers' browsers call: read a poll or several tallies, cast a vote. Counts nothing itself. */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { captchaAction } from "../captcha/action.ts";
import { captchaSettings } from "../captcha/settings.ts";
import type { Verdict } from "../captcha/verdict.ts";
import { idempotencyKeyOf, verifyCaptcha } from "../captcha/verify.ts";
import {
  type PollAnswer,
  PollQuery,
  type PollState,
  type SiteSettings,
  type TalliesAnswer,
  TalliesQuery,
  type VoteAnswer,
  VoteForm,
} from "../contract/index.ts";
import { isOff } from "../domain/articles/off.ts";
import { onOrigins } from "../domain/articles/origins.ts";
import { type Asked, questionOf, saidBy } from "../domain/articles/question.ts";
import { keptAddress, keptTitle } from "../domain/articles/reported.ts";
import { wishesIn } from "../domain/articles/wording.ts";
import { stateAt } from "../domain/counting/poll-state.ts";
import { shownTally } from "../domain/counting/tally.ts";
import { hourOfVoteId, isFresh, voteKey } from "../domain/counting/vote-id.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { askedOn } from "../domain/remarks/reasons.ts";
import { POLL_DEADLINE_MS } from "../limits/deadlines.ts";
import { POLL_MAX_AGE_S } from "../limits/reading.ts";
import { VOTE_BODY_MAX_BYTES } from "../limits/requests.ts";
import { HOUR_MS } from "../limits/time.ts";
import { log } from "../log.ts";
import { countVote } from "../metrics.ts";
import { readForm, readPublicQuery } from "../middleware/body.ts";
import { network } from "../middleware/network.ts";
import { knownSite, mayVote, siteOrigin } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { noteOrigin } from "../middleware/seen-origin.ts";
import { DeadlineError, withDeadline } from "../object/deadline.ts";
import { pollOf } from "../object/stubs.ts";
import type { Cast, Counted } from "../poll/votes/cast.ts";
import {
  keyOf,
  nameOf,
  type PublishedPoll,
  type PublishedSettings,
  readPoll,
  readPolls,
} from "../published.ts";

const NOBODY_VOTED = { state: "open" as PollState, tally: { yes: 0, no: 0, revision: 0 }, sinceMs: 0 };
const KEPT_FOR_SECONDS = { "Cache-Control": `public, max-age=${POLL_MAX_AGE_S}` };

export const reader = new Hono<AppEnv>()
  /** The published tally and all else the widget needs to start. Creates nothing. */
  .get("/:site/poll", knownSite, async (c) => {
    // Whether the page may vote depends on it.
    c.header("Vary", "Origin");
    const query = readPublicQuery(c, PollQuery);
    if (!query.ok) return problem(c, query);
    const [site, settings] = [c.get("site"), c.get("settings")];
    const { article: named, address, language } = query.value;
    const exact = query.value.exact === "1";
    const question = questionOf(settings, query.value.question);
    if (!question.ok) return problem(c, question);
    const nowMs = Date.now();
    const origin = c.req.header("Origin");
    const may_vote = mayVote(c, origin);
    noteOrigin(c, origin, may_vote, nowMs);
    // A canonical link counts only if it stays on the site; a page may carry anybody's.
    const id = address && !onOrigins(named, settings.origins) ? address : named;
    const name = await nameOf(site, id, question.inKey, exact, nowMs);
    const asked = name.key;
    const place = { ...name, question: question.inKey };
    const { key, article, published } = await readPoll(c.env, site, place, nowMs);
    // What an article has become may be named another way than it was.
    const letters =
      key === asked ? exact : (await keyOf(site, article, question.inKey, false, nowMs)) !== key;
    const { state, tally } = shown(published, settings, nowMs);
    const off = isOff(settings.off, query.value);
    const answer: PollAnswer = {
      key,
      asked,
      article,
      exact: letters ? "1" : "0",
      hour: Math.floor(nowMs / HOUR_MS),
      may_vote,
      ...saidBy(settings, question, wishesIn(language)),
      state: off ? "off" : settings.state === "paused" && state === "open" ? "closed" : state,
      results: settings.results,
      minimum: settings.minimum,
      theme: settings.theme,
      captcha: settings.captcha,
      consent: settings.consent,
      ...(off ? {} : askedOn(settings, query.value, wishesIn(language))),
      tally: off ? null : tally,
    };
    return c.json(answer, 200, KEPT_FOR_SECONDS);
  })

  /** Several published tallies at once, for pages that list articles. Creates nothing but the day's salt. */
  .get("/:site/tallies", knownSite, network("TALLIES_BRAKE"), async (c) => {
    const query = readPublicQuery(c, TalliesQuery);
    if (!query.ok) return problem(c, query);
    const { site, settings } = c.var;
    const question = questionOf(settings, query.value.question);
    if (!question.ok) return problem(c, question);
    const nowMs = Date.now();
    const asked = await Promise.all(
      query.value.article.map(async (article) => ({
        article,
        question: question.inKey,
        key: await keyOf(site, article, question.inKey, query.value.exact === "1", nowMs),
      })),
    );
    const polls = await readPolls(c.env, site, asked, nowMs);
    const answer: TalliesAnswer = {
      tallies: polls.map(({ key, published }, i) => ({
        article: query.value.article[i] ?? "",
        key,
        tally: shown(published, settings, nowMs).tally,
      })),
    };
    return c.json(answer, 200, KEPT_FOR_SECONDS);
  })

  /** Casts, changes, withdraws or re-sends a vote. A paused site, and a question that it asks no more, take withdrawals alone. */
  .post("/:site/votes", knownSite, siteOrigin, network("VOTE_BRAKE"), async (c) => {
    const [site, settings] = [c.get("site"), c.get("settings")];
    const form = await readForm(c, VoteForm, VOTE_BODY_MAX_BYTES);
    if (!form.ok) return problem(c, form);
    const vote = form.value;
    const asked = questionOf(settings, vote.question);
    const question = asked.ok ? asked : askedBefore(settings, vote.question);
    if (!question.ok) return problem(c, question);
    const refused = asked.ok ? settings.state === "paused" && failure("site-paused") : asked;
    if (refused && vote.choice !== "none") return problem(c, refused);
    const exact = vote.exact === "1";
    const { key, article } = await nameOf(site, vote.article, question.inKey, exact, Date.now());
    c.set("key", key);
    const [hash, hashes, networkAtSite] = await Promise.all([
      voteKey(vote.vote_id),
      c.get("networkOf")(key),
      c.get("networkAtSite")(),
    ]);
    const cast: Cast = {
      key: hash,
      choice: vote.choice,
      edit: vote.edit,
      captcha: "absent",
      proof: null,
      about: {
        article,
        // In our own page's frame the reader's browser knows no other address than the id.
        address: keptAddress(vote.url, settings.origins) ?? keptAddress(article, settings.origins, exact),
        title: keptTitle(vote.title),
        title_source: "reader",
      },
      question: question.id,
      wording: settings.wordings[question.id] ?? 1,
      closeAfterDays: settings.close_after_days,
      network: hashes,
      networkAtSite,
      networkVotesPerDay: settings.network_votes_per_day,
      holdScore: settings.hold_score,
    };
    if (refused) return answered(c, await withdrawnAt(c.env, site, key, cast, refused), settings);
    // An id of an hour that is over by this clock is the Poll's to judge, before Turnstile is asked: the captcha of a vote
    // that is refused for it stays unspent. What the Poll knows is answered, and what is over for it, too. So is a
    // withdrawal: none is refused for a captcha that it does not need.
    if (vote.captcha && (vote.choice === "none" || !isFresh(hourOfVoteId(vote.vote_id), Date.now()))) {
      const early = await castAt(c.env, site, key, cast);
      if (early.ok || early.code !== "captcha-required") return answered(c, early, settings);
    }
    const hostname = new URL(c.req.url).hostname;
    const token = vote.captcha ?? "";
    const proof = { token, idempotencyKey: await idempotencyKeyOf(vote.vote_id, token), hostname, key };
    const verdict = await judge(c, proof);
    // A spent token may be this very vote's: the object, which knows its votes, is asked as if none had come.
    const spent = !verdict.ok && verdict.code === "captcha-spent";
    if (!verdict.ok && !spent && verdict.code !== "captcha-required") return problem(c, verdict);
    const answer = await castAt(c.env, site, key, {
      ...cast,
      captcha: verdict.ok ? verdict.kind : "absent",
      proof: verdict.ok && verdict.kind === "unreachable" ? proof : null,
    });
    const unproved = !answer.ok && answer.code === "captcha-required" && !verdict.ok;
    return answered(c, unproved ? verdict : answer, settings);
  });

/**
 * Casts at the Poll object within a deadline. A lost connection may have lost the answer alone: the same vote again, once.
 * An overloaded object is spared that. Fails with `busy` where no answer came: the vote may have been counted.
 */
async function castAt(env: Env, site: string, key: string, cast: Cast): Promise<Counted | Failure> {
  const send = async (): Promise<Counted | Failure> => pollOf(env, site, key).cast(cast);
  const sent = send().catch((error) => {
    if (!error.retryable || error.overloaded) throw error;
    return send();
  });
  return withDeadline(sent, POLL_DEADLINE_MS, "the Poll").catch((error) => {
    if (error instanceof DeadlineError) return failure("busy", error.message);
    throw error;
  });
}

/** A question that the site asked once and asks no more. Fails with `unknown-question`. */
export function askedBefore({ wordings }: PublishedSettings, id = ""): Asked | Failure {
  return Object.hasOwn(wordings, id) ? { ok: true, id, inKey: id } : failure("unknown-question");
}

/**
 * Withdraws a vote where no other is taken: one that the Poll knows needs no captcha, and none is made. Fails with what
 * all else is refused with, or with what stood in the way of asking.
 */
async function withdrawnAt(
  env: Env,
  site: string,
  key: string,
  cast: Cast,
  refused: Failure,
): Promise<Counted | Failure> {
  const answer = await castAt(env, site, key, cast);
  const trouble = answer.ok || answer.code === "busy" || answer.code === "internal";
  return trouble ? answer : refused;
}

/** What the reader is told of a cast. */
function answered(c: Context<AppEnv>, answer: Counted | Failure, settings: SiteSettings): Response {
  if (!answer.ok) return problem(c, answer);
  countVote(c.get("site"), answer.status);
  const body: VoteAnswer = {
    status: answer.status,
    choice: answer.vote.choice,
    edit: answer.vote.edit,
    tally: shownTally(answer.tally, settings, answer.state),
  };
  return c.json(body, answer.first ? CREATED[answer.status] : 200);
}

/** What the public may know of a poll now: its state, and the tally where the policy shows it and KV could be read. */
function shown(
  published: PublishedPoll | null | undefined,
  settings: SiteSettings,
  nowMs: number,
): Pick<PollAnswer, "state" | "tally"> {
  const { state: set, tally, sinceMs } = published ?? NOBODY_VOTED;
  const state = stateAt(set, sinceMs, settings.close_after_days, nowMs);
  return { state, tally: published === undefined ? null : shownTally(tally, settings, state) };
}

/** A vote that this request made: counted now, held for later, or withdrawn before it arrived. */
const CREATED = { counted: 201, held: 202, void: 200, withdrawn: 200 } as const;

/** What Turnstile says of the token that came with a vote, if one came. */
async function judge(c: Context<AppEnv>, proof: NonNullable<Cast["proof"]>): Promise<Verdict> {
  if (!proof.token) return { ok: false, code: "captcha-required" };
  const settings = captchaSettings(c.env, proof.hostname);
  if (!settings.ok) return settings;
  const site = c.get("site");
  const verdict = await verifyCaptcha(proof, { ...proof, action: await captchaAction(site) }, settings);
  if (verdict.ok && verdict.kind === "unreachable")
    log("warn", "siteverify-unreachable", { why: verdict.why, site });
  return verdict;
}
