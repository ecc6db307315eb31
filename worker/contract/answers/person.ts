/** What is answered about people of the console, their invitations and sessions. */
import * as v from "valibot";
import { Moment, Scope } from "../words.ts";

const id = v.pipe(v.string(), v.uuid());
const invitation = v.strictObject({ id, created_at: Moment, expires_at: Moment });
const session = v.strictObject({
  id,
  created_at: Moment,
  /** To the hour. */
  last_used_at: Moment,
  /** At the latest; earlier if nobody uses it. */
  expires_at: Moment,
});

/** A person, and what signs in as that person. */
export const PersonRow = v.strictObject({
  id,
  name: v.string(),
  scopes: v.array(Scope),
  created_at: Moment,
  /** Those that can still be used. */
  invitations: v.array(invitation),
  /** Those that are not over. */
  sessions: v.array(session),
  /** True of one that an import has brought: a name alone, which stays taken, until it is invited anew. */
  inert: v.boolean(),
});
export type PersonRow = v.InferOutput<typeof PersonRow>;

/** `GET …/people`, by when they came. */
export const PeopleAnswer = v.strictObject({ people: v.array(PersonRow) });
export type PeopleAnswer = v.InferOutput<typeof PeopleAnswer>;

/** `POST …/invitations`: the only time that the invitation is shown. */
export const InvitationAnswer = v.strictObject({
  ...invitation.entries,
  person: PersonRow,
  invitation: v.string(),
  /** The link to be sent: the invitation stands in its fragment, which no server and no log gets. */
  url: v.string(),
});
export type InvitationAnswer = v.InferOutput<typeof InvitationAnswer>;

/** Who is signed in to a site, or would be by an invitation. */
export const SessionAnswer = v.strictObject({
  site: v.string(),
  /** The person's id, or the token's. */
  id,
  name: v.string(),
  scopes: v.array(Scope),
  /** The sites that this browser has a session of, by id; one may be over by now. */
  sites: v.array(v.string()),
  /** The site's time zone (IANA), in which the console tells times; told of a session alone. */
  time_zone: v.optional(v.string()),
});
export type SessionAnswer = v.InferOutput<typeof SessionAnswer>;
