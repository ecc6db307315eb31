/** The rooms of a Site object, made and connected: who knows whom is said here and nowhere else. Decides nothing. */
import { objectName } from "../object/exceptions.ts";
import { Admissions } from "./admission.ts";
import { Admitting } from "./admitting.ts";
import { Buckets } from "./buckets.ts";
import { Budget } from "./budget.ts";
import { Credentials } from "./credentials.ts";
import { Debts } from "./debts.ts";
import { ArticleErasures } from "./erasing/articles.ts";
import { Erasing } from "./erasing/erasing.ts";
import { WholeSite } from "./erasing/whole-site.ts";
import { ErasureWork } from "./erasing/work.ts";
import { Moves } from "./moves.ts";
import { News } from "./news.ts";
import { OwnersArticles } from "./owners-articles.ts";
import { Registering } from "./registering.ts";
import { Bookmarks } from "./restoring/bookmarks.ts";
import { Restoring } from "./restoring/restoring.ts";
import { Salts } from "./salts.ts";
import { Settings } from "./settings.ts";
import { Transfer } from "./transfer/transfer.ts";

/** Commits a change, and plans what is owed for it. */
type Change = <T>(change: (nowMs: number) => T) => Promise<T>;

/** All of a site. Asking for it writes nothing. */
export function partsOf(ctx: DurableObjectState, env: Env, change: Change) {
  const name = objectName("Site", ctx);
  const { site } = name;
  const { sql } = ctx.storage;
  const buckets = new Buckets(sql);
  const settings = new Settings(sql);
  const salts = new Salts(sql, env.PUBLISHED, site);
  const whole = new WholeSite(ctx.storage, { settings, salts });
  const admissions = new Admissions(sql, buckets, () => whole.read()?.atMs ?? 0);
  const budget = new Budget(sql, buckets);
  const news = new News(sql);
  const credentials = new Credentials(sql, news);
  const moves = new Moves(sql, admissions, news);
  const told = { settings, admissions, moves, news };
  const articles = new ArticleErasures(sql, { admissions, news });
  const erasures = new ErasureWork(env, site, { articles, whole });
  const bookmarks = new Bookmarks(ctx.storage);
  const debts = new Debts(ctx, env, { ...told, salts, erasures, bookmarks });
  const erasing = new Erasing(ctx.storage, site, { ...told, articles, whole, debts });
  const admitting = new Admitting(ctx.storage, name, { ...told, arm: (nowMs) => debts.arm(nowMs) });
  const transfer = new Transfer(ctx, site, { ...told, debts, erasures: articles });
  const registering = new Registering(ctx, site, { ...told, transfer });
  const owners = new OwnersArticles(site, { ...told, debts, change });
  const restoring = new Restoring(env, site, { admissions, bookmarks, debts });
  return {
    ...{ settings, credentials, admissions, budget, moves, news, salts, debts, admitting, transfer },
    ...{ registering, owners, whole, erasing, restoring },
  };
}
