/** How tokens come and go, each with its entry for the audit log. Stores nothing itself. */
import { type Failure, failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import type { News } from "./news.ts";
import type { People } from "./people.ts";
import { type StoredToken, type Tokens, toldOfToken } from "./tokens.ts";

export class Minting {
  readonly #tokens: Tokens;
  readonly #people: People;
  readonly #news: News;

  constructor(tokens: Tokens, people: People, news: News) {
    this.#tokens = tokens;
    this.#people = people;
    this.#news = news;
  }

  /** Stores a token by its hash, in the caller's transaction. Fails with `name-taken`. */
  mint(hash: Uint8Array, asked: StoredToken, by: Actor, nowMs: number): { ok: true } | Failure {
    // An isolate of another version may not tell what does not apply.
    const token = { ...asked, expiresMs: asked.expiresMs ?? null };
    if (this.#tokens.hasName(token.name) || this.#people.byName(token.name)) return failure("name-taken");
    this.#tokens.add(hash, token);
    this.#news.audit({ by, action: "token.mint", target: token.name }, null, toldOfToken(token), nowMs);
    return { ok: true };
  }

  /** Deletes a token, in the caller's transaction. Fails with `unknown-token`. */
  revoke(id: string, by: Actor, nowMs: number): { ok: true } | Failure {
    const token = this.#tokens.drop(id);
    if (!token) return failure("unknown-token");
    this.#news.audit({ by, action: "token.revoke", target: token.name }, toldOfToken(token), null, nowMs);
    return { ok: true };
  }
}
