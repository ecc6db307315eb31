/** The rooms of a Poll object, made and connected: who knows whom is said here and nowhere else. Decides nothing. */
import { REVIEWS_SHOWN, TREND_DAYS } from "../limits/reading.ts";
import { Agenda } from "../object/agenda.ts";
import { Bookmarks } from "../object/bookmarks.ts";
import { logOwn, type ObjectName } from "../object/exceptions.ts";
import { siteOf } from "../object/stubs.ts";
import { Erasing } from "./erasing/erasing.ts";
import { ErasedVotes } from "./erasing/store.ts";
import { Tombstone } from "./erasing/tombstone.ts";
import { VoteErasing } from "./erasing/votes.ts";
import { Ledger } from "./ledger.ts";
import { type PollMemory, summaryOf } from "./memory.ts";
import { Arrivals } from "./move/arrivals.ts";
import { Departure } from "./move/departure.ts";
import { ArrivalStore } from "./move/store.ts";
import { Networks } from "./networks/networks.ts";
import { NetworkStore } from "./networks/store.ts";
import { Marks } from "./outbox/marks.ts";
import { Publishing } from "./outbox/publishing.ts";
import { AuditStore } from "./outbox/store.ts";
import { Telling } from "./outbox/telling.ts";
import { Patching } from "./patch.ts";
import { Recheck } from "./recheck/recheck.ts";
import { RecheckStore } from "./recheck/store.ts";
import { Remarks } from "./remarks/remarks.ts";
import { RemarkStore } from "./remarks/store.ts";
import type { PollReport } from "./report.ts";
import { Restoring } from "./restoring/restoring.ts";
import { Forgetting } from "./reviews/forgetting.ts";
import type { Pace } from "./reviews/pace.ts";
import { Reviews } from "./reviews/reviews.ts";
import { SliceStore } from "./reviews/slice-store.ts";
import { Slices } from "./reviews/slices.ts";
import { ReviewStore } from "./reviews/store.ts";
import { Verdicts } from "./reviews/verdicts.ts";
import { Rollups } from "./rollups/rollups.ts";
import { Shadow } from "./rollups/shadow.ts";
import { RollupStore } from "./rollups/store.ts";
import { PollSignals } from "./signals.ts";
import { PollStore } from "./store.ts";
import { forgetTask, handOverTask, recheckTask, reviewTask } from "./tasks.ts";
import { Exporting } from "./transfer/exporting.ts";
import { Importing } from "./transfer/importing.ts";
import { Casting } from "./votes/cast.ts";
import { Counting } from "./votes/counting.ts";
import { VoteStore } from "./votes/store.ts";

/** All of a poll: its rows, its rules, and what it owes others. Asking for it writes nothing. */
export function partsOf(ctx: DurableObjectState, env: Env, name: ObjectName, pace: Pace) {
  const { site, key = "" } = name;
  const { storage } = ctx;
  const { sql } = storage;
  const votes = new VoteStore(sql);
  const tally = new RollupStore(sql);
  const shadow = new Shadow(sql);
  const rollups = new Rollups(tally, shadow);
  const chunks = new NetworkStore(sql);
  const networks = new Networks(chunks);
  const unchecked = new RecheckStore(sql);
  const audit = new AuditStore(sql);
  const poll = new PollStore(storage);
  const tombstone = new Tombstone(storage);
  const erased = new ErasedVotes(sql);
  const ledger: Ledger = new Ledger(storage, {
    poll,
    tally,
    rollups,
    tombstone,
    owed: (memory) => ({
      audit: audit.next(1).length > 0,
      recheckMs: unchecked.next(1).length > 0 ? Date.now() : 0,
      forgetMs: earliest(networks.forgetMs(memory.tally.chunk), erased.nextMs()),
      importing: importing.underWay,
      ...reviews.owed(),
    }),
  });

  const remarkStore = new RemarkStore(sql);
  const counted = { votes, rollups, unchecked, networks, remarks: remarkStore };
  const recheck = new Recheck(env, site, counted);
  const casting = new Casting({ ...counted, recheck, erased });

  const reviewStore = new ReviewStore(sql);
  const reviewed = { reviews: reviewStore, votes: new SliceStore(sql), networks: chunks };
  const slices = new Slices({ ...reviewed, rollups, shadow, audit, remarks: remarkStore }, key);
  const reviews = new Reviews(ledger, { ...reviewed, slices }, pace);

  const moving = { ...counted, reviews: reviewStore, arrivals: new ArrivalStore(sql), erased };
  const arrivals = new Arrivals(moving);
  const departure = new Departure(env, site, key, ledger, { ...moving, chunks, queue: reviews });

  const signals = new PollSignals({ ledger, tally, departure, verdicts: new Verdicts(sql) });
  const marks = new Marks(ledger);
  const outbox = { ledger, marks, audit, remarks: remarkStore };
  /** Stores marks that are in memory alone. Never throws: they stay there, and lost with it mean one delivery more. */
  const storeMarks = () => {
    try {
      ledger.store();
    } catch (error) {
      logOwn("marks-not-stored", error, { ...name });
    }
  };
  const publishing = Object.assign(new Publishing(env, site, key, outbox), {
    /** A write that was given up has come back: what it has made of the marks is stored. */
    cameLate: storeMarks,
  });
  const telling = new Telling(env, site, key, { ...outbox, signals });
  const tasks = {
    publish: publishing,
    tell: telling,
    recheck: recheckTask(ledger, recheck),
    review: reviewTask(ledger, reviews),
    handOver: handOverTask(ledger, departure),
    forget: forgetTask(ledger, networks, erased),
  };
  const exporting = new Exporting(ledger, { ...counted, reviews: reviewStore, arrivals }, () =>
    telling.run(),
  );
  const agenda = new Agenda(storage, tasks, name);
  const stageOf = async (id: string, run: string) => {
    const state = await siteOf(env, site).importing({ step: "look", id });
    return state.ok && state.run === run ? state.stage : null;
  };
  const importing = new Importing(storage, { ...moving, ledger, tally, tombstone, agenda, stageOf });
  const arm = (nowMs: number) => agenda.arm(nowMs);
  const counting = new Counting(storage, env, name, { ledger, casting, networks, departure, tombstone, arm });
  const remarks = new Remarks(key, { ...counted, ledger, departure, arrivals, audit, arm });
  const patching = new Patching(key, { ledger, audit, tombstone, arm });
  const erasing = new Erasing(storage, { ...outbox, tombstone, telling, publishing, networks, agenda });
  const forgetting = new Forgetting(sql, reviewStore);
  const voteErasing = new VoteErasing(key, {
    ...{ ...counted, ledger, chunks, audit, departure, erased, arm },
    reviews: forgetting,
    bookmarkedMs: () => restoring.untilMs,
    wentBack: () => restoring.wentBack,
  });
  const restoring: Restoring = new Restoring(storage, env, site, key, {
    ...{ ledger, votes, erased, voteErasing, networks, audit, telling, arm, remarks: remarkStore },
    arrivals: moving.arrivals,
    bookmarks: new Bookmarks(ctx),
  });
  const reading = (memory: PollMemory, hours: number): PollReport => ({
    ...summaryOf(memory),
    standings: memory.tally.standings,
    heldByCause: memory.tally.held,
    hourly: tally.hourlyTrend(hours),
    daily: tally.dailyTrend(TREND_DAYS),
    networks: departure.largestNetworks(memory),
    reviews: reviews.latest(REVIEWS_SHOWN),
  });
  return {
    ledger,
    votes,
    tally,
    audit,
    networks,
    counting,
    erasing,
    patching,
    remarks,
    voteErasing,
    restoring,
    reading,
    tombstone,
    reviews,
    arrivals,
    departure,
    exporting,
    importing,
    marks,
    storeMarks,
    agenda,
  };
}

/** The earlier of two moments, of which 0 is none. */
function earliest(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.min(a, b) : a || b;
}
