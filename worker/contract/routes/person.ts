/** The routes about people of the console: inviting them, showing them out, signing in. */
import * as a from "../answers/index.ts";
import * as r from "../requests/index.ts";
import { BODY_ERRORS, type Route } from "./route.ts";

const ADMIN = "/v1/admin/sites/{site}";
const SESSION = "/v1/session";

export const PERSON_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: `${ADMIN}/people`,
    name: "listPeople",
    summary:
      "Who may sign in to the site's console, with open invitations and sessions, without their secrets.",
    tagged: true,
    scope: "manage",
    answers: { 200: [a.PeopleAnswer] },
    errors: [],
  },
  {
    method: "delete",
    path: `${ADMIN}/people/{id}`,
    name: "removePerson",
    summary: "Removes a person, with all invitations and sessions, at once.",
    scope: "manage",
    answers: { 204: [] },
    errors: ["unknown-person"],
  },
  {
    method: "post",
    path: `${ADMIN}/invitations`,
    name: "invite",
    summary:
      "Invites a person to the console; this answer is the only time that the invitation is shown. It signs one browser in, once.",
    scope: "manage",
    json: r.InvitationRequest,
    answers: { 201: [a.InvitationAnswer] },
    errors: [...BODY_ERRORS, "name-taken", "too-many-people"],
  },
  {
    method: "delete",
    path: `${ADMIN}/invitations/{id}`,
    name: "revokeInvitation",
    summary: "Withdraws an invitation.",
    scope: "manage",
    answers: { 204: [] },
    errors: ["unknown-invitation"],
  },
  {
    method: "delete",
    path: `${ADMIN}/sessions/{id}`,
    name: "revokeSession",
    summary: "Ends a session at once: the next thing that its browser asks for is refused.",
    scope: "manage",
    answers: { 204: [] },
    errors: ["unknown-session"],
  },
  {
    method: "post",
    path: `${SESSION}/preview`,
    name: "previewInvitation",
    summary:
      "Whom an invitation is for; without one, who has come through Cloudflare Access where that is configured. Spends nothing.",
    scope: "session",
    query: r.SessionQuery,
    json: r.SignInRequest,
    answers: { 200: [a.SessionAnswer] },
    errors: [...BODY_ERRORS, "invitation-invalid"],
  },
  {
    method: "post",
    path: SESSION,
    name: "signIn",
    summary:
      "Spends an invitation, or takes Cloudflare Access at its signed word, and gives the browser a session by a cookie.",
    scope: "session",
    query: r.SessionQuery,
    json: r.SignInRequest,
    answers: { 201: [a.SessionAnswer] },
    errors: [...BODY_ERRORS, "invitation-invalid"],
  },
  {
    method: "get",
    path: SESSION,
    name: "getSession",
    summary: "Who is signed in to a site: by a session, or by the token that the console was given.",
    scope: "session",
    query: r.SessionQuery,
    answers: { 200: [a.SessionAnswer] },
    errors: ["token-invalid"],
  },
  {
    method: "delete",
    path: SESSION,
    name: "signOut",
    summary: "Ends the session and takes its cookie away.",
    scope: "session",
    query: r.SessionQuery,
    answers: { 204: [] },
    errors: [],
  },
];
