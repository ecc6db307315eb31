/** What the Desk has heard of Site, each piece of news once and in order. Decides nothing about articles. */
import type { Heard, SiteNews } from "../messages.ts";
import type { Articles } from "./articles.ts";
import type { AuditLog } from "./audit.ts";
import type { SiteSignals } from "./signals.ts";

export class SiteNewsBook {
  readonly #sql: SqlStorage;
  readonly #articles: Articles;
  readonly #audit: AuditLog;
  readonly #signals: SiteSignals;

  constructor(sql: SqlStorage, articles: Articles, audit: AuditLog, signals: SiteSignals) {
    this.#sql = sql;
    this.#articles = articles;
    this.#audit = audit;
    this.#signals = signals;
  }

  /** Takes news over, all but those heard before. */
  take(news: readonly SiteNews[]): Heard {
    const [row] = this.#sql.exec<{ seq: number }>("SELECT seq FROM heard WHERE of = 'site'").toArray();
    let seq = row?.seq ?? 0;
    for (const each of news) {
      if (each.seq <= seq) continue;
      this.#takeOne(each);
      seq = each.seq;
    }
    this.#sql.exec(
      "INSERT INTO heard (of, seq) VALUES ('site', ?) ON CONFLICT (of) DO UPDATE SET seq = excluded.seq",
      seq,
    );
    return { ok: true, seq };
  }

  #takeOne(news: SiteNews): void {
    if (news.kind === "audit") this.#audit.add(news.entry);
    else if (news.kind === "gone") {
      const why = news.moved ? "moved" : "erased";
      if (this.#articles.drop(news.key, news.epoch, why)) this.#signals.drop(news.key);
    } else {
      // Seq 0: whatever its Poll says is newer.
      this.#articles.save(news.key, news.epoch, 0, news.row);
      if (news.imported) this.#articles.keepImported(news.key, news.epoch, news.imported);
    }
  }
}
