/**
 * The Desk object: one per site, named by the site's id. It is what moderators see: the index of articles and the audit
 * log, as Polls and Site told it. It may be slow and holds nobody up: no vote, admission or sign-in waits for it, and it
 * calls nobody.
 */
import { DurableObject } from "cloudflare:workers";
import type { Failure } from "../domain/failure.ts";
import type { Acknowledgement, Delivery, Heard, SiteNews } from "../messages.ts";
import { siteOf } from "../object/stubs.ts";

export class Desk extends DurableObject<Env> {
  /** Takes over what a Poll says of its article. Older deliveries change nothing. Fails with `busy`. */
  async deliver({ key, seq, row, audit }: Delivery): Promise<Acknowledgement | Failure> {
    const site = siteOf(this.env, this.ctx.id.name ?? "");
    if (row) {
      const { yes, no, held, void: voided, revision, ...rest } = row;
      const counts = { yes, no, held, void: voided, revision };
      const told = await site.record({ ...rest, key, counts, publishedDay: 0, publishedTimes: 0 });
      if (!told.ok) return told;
    }
    if (audit.length > 0) await site.addAudit(audit);
    return { ok: true, seq, audit: audit.map(({ id }) => id) };
  }

  /** Takes over what Site says. Older news change nothing. Fails with `busy`. */
  async hear(news: SiteNews[]): Promise<Heard | Failure> {
    return { ok: true, seq: Math.max(0, ...news.map(({ seq }) => seq)) };
  }
}
