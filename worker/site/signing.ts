/**
 * Signing in to the console: who is invited, who has come, who is shown out; each with its entry for the audit log. Knows
 * hashes alone, and stores nothing itself.
 */
import { type Failure, failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import { PEOPLE_MAX } from "../limits/sessions.ts";
import type { News } from "./news.ts";
import type { People, StoredInvitation, StoredPerson, StoredSession } from "./people.ts";
import type { Tokens } from "./tokens.ts";

/** What is asked of a site's people. Hashes are SHA-256 of what a link or a cookie carries. */
export type SigningStep =
  /** Invites a person, who is known by name or made, and has these scopes from now on. */
  | {
      step: "invite";
      hash: Uint8Array;
      invitation: StoredInvitation;
      person: Pick<StoredPerson, "name" | "scopes">;
      by: Actor;
    }
  /** Whom an invitation is for; `named`: who has that name, which Cloudflare Access vouches for. Spends nothing. */
  | { step: "preview"; hash: Uint8Array; named?: string }
  /** Spends an invitation, or takes the name that is vouched for, and begins a session. */
  | { step: "begin"; hash: Uint8Array; named?: string; session: Uint8Array }
  /** Ends a session by its hash. */
  | { step: "end"; session: Uint8Array }
  | { step: "list" }
  | { step: "revoke"; what: "person" | "invitation" | "session"; id: string; by: Actor };

/** A person, and what signs in as that person. */
export interface Signing extends StoredPerson {
  invitations: StoredInvitation[];
  sessions: StoredSession[];
}

/** The people that a step was about, as they are after it; of one who is gone, none. */
export type Signed = { ok: true; people: Signing[] };

const GONE = {
  person: "unknown-person",
  invitation: "unknown-invitation",
  session: "unknown-session",
} as const;

export class SigningIn {
  readonly #people: People;
  readonly #tokens: Tokens;
  readonly #news: News;

  constructor(people: People, tokens: Tokens, news: News) {
    this.#people = people;
    this.#tokens = tokens;
    this.#news = news;
  }

  /**
   * Takes a step, in the caller's transaction. Fails with `name-taken` or `too-many-people` (invite), `invitation-invalid`
   * (preview, begin), `session-invalid` (end), or `unknown-person`, `-invitation` or `-session` (revoke).
   */
  take(asked: SigningStep, nowMs: number): Signed | Failure {
    switch (asked.step) {
      case "invite":
        return this.#invite(asked, nowMs);
      case "preview":
        return this.#told(this.#comes(asked, nowMs), nowMs, "invitation-invalid");
      case "begin":
        return this.#begin(asked, nowMs);
      case "end": {
        const person = this.#people.end(asked.session);
        if (person) this.#audit(person, "session.end", person, nowMs);
        return this.#told(person, nowMs, "session-invalid");
      }
      case "list":
        return { ok: true, people: this.#people.all().map((person) => this.#with(person, nowMs)) };
      case "revoke":
        return this.#revoke(asked, nowMs);
    }
  }

  #invite(
    { hash, invitation, person: { name, scopes }, by }: Extract<SigningStep, { step: "invite" }>,
    nowMs: number,
  ): Signed | Failure {
    const known = this.#people.byName(name);
    // The audit log tells people and tokens by their names. Who is here already is not locked out by a token that came with an import.
    if ((!known || known.inert) && this.#tokens.hasName(name)) return failure("name-taken");
    if (!known && this.#people.all().length >= PEOPLE_MAX) return failure("too-many-people");
    const person = known
      ? { ...known, scopes, inert: false }
      : { id: crypto.randomUUID(), name, scopes, createdMs: nowMs };
    this.#people.put(person);
    this.#people.invite(hash, person.id, invitation);
    const told = { ...toldOf(person), expires_at: new Date(invitation.endsMs).toISOString() };
    const entry = { by, action: "person.invite", target: person.name };
    this.#news.audit(entry, known ? toldOf(known) : null, told, nowMs);
    return { ok: true, people: [this.#with(person, nowMs)] };
  }

  /** Who comes. Somebody whom only an import has brought was never let in here. */
  #comes({ hash, named }: { hash: Uint8Array; named?: string }, nowMs: number): StoredPerson | undefined {
    if (named === undefined) return this.#people.invited(hash, nowMs);
    const person = this.#people.byName(named);
    return person?.inert ? undefined : person;
  }

  #begin(asked: Extract<SigningStep, { step: "begin" }>, nowMs: number): Signed | Failure {
    const { hash, session } = asked;
    const person = this.#comes(asked, nowMs);
    if (person) {
      this.#people.begin(hash, session, person.id, nowMs);
      this.#audit(person, "session.begin", person, nowMs);
    }
    return this.#told(person, nowMs, "invitation-invalid");
  }

  #revoke({ what, id, by }: Extract<SigningStep, { step: "revoke" }>, nowMs: number): Signed | Failure {
    const person = what === "person" ? this.#people.byId(id) : this.#people.revoke(what, id);
    if (!person) return failure(GONE[what]);
    if (what === "person") this.#people.drop(id);
    this.#audit(by, `${what}.revoke`, person, nowMs);
    return { ok: true, people: what === "person" ? [] : [this.#with(person, nowMs)] };
  }

  #told(
    person: StoredPerson | undefined,
    nowMs: number,
    otherwise: "invitation-invalid" | "session-invalid",
  ): Signed | Failure {
    return person ? { ok: true, people: [this.#with(person, nowMs)] } : failure(otherwise);
  }

  #with(person: StoredPerson, nowMs: number): Signing {
    return {
      ...person,
      invitations: this.#people.invitationsOf(person.id, nowMs),
      sessions: this.#people.sessionsOf(person.id, nowMs),
    };
  }

  #audit({ id, name }: Actor, action: string, about: StoredPerson, nowMs: number): void {
    const told = toldOf(about);
    // All else that is told of a person is an end of something.
    const begins = action === "session.begin";
    const entry = { by: { id, name }, action, target: about.name };
    this.#news.audit(entry, begins ? null : told, begins ? told : null, nowMs);
  }
}

/** What the audit log says of a person, beside the name. */
function toldOf({ id, scopes }: StoredPerson) {
  return { id, scopes };
}
