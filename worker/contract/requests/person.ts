/** What is sent to invite people to the console, and to sign in. */
import * as v from "valibot";
import { TOKEN_MAX_CHARS } from "../../limits/requests.ts";
import { INVITATION_MAX_MINUTES, INVITATION_MINUTES } from "../../limits/sessions.ts";
import { SiteId } from "../words.ts";
import { TokenRequest } from "./owner.ts";

/** Body of `POST /v1/admin/sites/{site}/invitations`. Names and scopes are like a token's. */
export const InvitationRequest = v.strictObject({
  /** Of a person who is known, it signs that one in again, with these scopes from now on. */
  name: TokenRequest.entries.name,
  scopes: TokenRequest.entries.scopes,
  /** How long the invitation can be used. */
  minutes: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(INVITATION_MAX_MINUTES)),
    INVITATION_MINUTES,
  ),
});

/** Query of all that is about a session: the cookie is one for each site. */
export const SessionQuery = v.strictObject({ site: SiteId });

/** Body of `POST /v1/session` and `POST /v1/session/preview`: what stands in the link's fragment. */
export const SignInRequest = v.strictObject({
  /** Left out by whoever has come through Cloudflare Access, where that is configured: then it says who it is. */
  invitation: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(TOKEN_MAX_CHARS))),
});
