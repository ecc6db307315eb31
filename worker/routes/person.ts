/**
 * Who signs in to the console: owners invite people and show them out, people sign in and out. Invitations and sessions are 256
 * random bits, shown once and stored hashed. An invitation is spent before its cookie is set: of two who use it, one gets in.
 */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import {
  Id,
  type InvitationAnswer,
  InvitationRequest,
  type PeopleAnswer,
  type PersonRow,
  type SessionAnswer,
  SessionQuery,
  SignInRequest,
} from "../contract/index.ts";
import { base64url, sha256 } from "../domain/bytes.ts";
import type { Failure } from "../domain/failure.ts";
import { ADMIN_BODY_MAX_BYTES } from "../limits/requests.ts";
import { MINUTE_MS } from "../limits/time.ts";
import { check, readJson, readQuery } from "../middleware/body.ts";
import { brakesStranger } from "../middleware/brake.ts";
import { accessAddress } from "../middleware/cloudflare-access.ts";
import { knownSite } from "../middleware/origin.ts";
import { type AppEnv, problem } from "../middleware/problem.ts";
import { tagged, unconditional } from "../middleware/revision.ts";
import { fromConsole, sessionOf, setSession, sitesOf } from "../middleware/session.ts";
import { session, token } from "../middleware/token.ts";
import { siteOf } from "../object/stubs.ts";
import type { Signed, Signing, SigningStep } from "../site/signing.ts";
import { moment } from "./rows.ts";

const secret = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const take = (c: Context<AppEnv>, step: SigningStep): Promise<Signed | Failure> =>
  siteOf(c.env, c.var.site).signing(step);

/** What is shown out, by its place in the address and its name in the object. */
const REVOKED = [
  ["people", "person"],
  ["invitations", "invitation"],
  ["sessions", "session"],
] as const;

export const people = new Hono<AppEnv>()
  .get("/:site/people", token("manage"), async (c) => {
    const known = await take(c, { step: "list" });
    if (!known.ok) return problem(c, known);
    const answer: PeopleAnswer = { people: known.people.map(personRow) };
    return tagged(c, answer);
  })

  /** Invites a person, new or known. */
  .post("/:site/invitations", token("manage"), unconditional, async (c) => {
    const request = await readJson(c, InvitationRequest, ADMIN_BODY_MAX_BYTES);
    if (!request.ok) return problem(c, request);
    const { name, scopes, minutes } = request.value;
    const createdMs = Date.now();
    const invitation = { id: crypto.randomUUID(), createdMs, endsMs: createdMs + minutes * MINUTE_MS };
    const shown = secret();
    const invited = await take(c, {
      step: "invite",
      hash: await sha256(shown),
      invitation,
      person: { name, scopes: [...new Set(scopes)] },
      by: c.var.actor,
    });
    const [person] = invited.ok ? invited.people : [];
    if (!invited.ok || !person) return problem(c, invited.ok ? { code: "unknown-person" } : invited);
    const answer: InvitationAnswer = {
      ...invitationRow(invitation),
      person: personRow(person),
      invitation: shown,
      url: consoleUrl(c, shown),
    };
    return c.json(answer, 201);
  });

for (const [place, what] of REVOKED)
  people.delete(`/:site/${place}/:id`, token("manage"), unconditional, async (c) => {
    const id = check(Id, c.req.param("id"));
    if (!id.ok) return problem(c, { code: `unknown-${what}` });
    const revoked = await take(c, { step: "revoke", what, id: id.value, by: c.var.actor });
    return revoked.ok ? c.body(null, 204) : problem(c, revoked);
  });

export const signing = new Hono<AppEnv>()
  .post("/preview", fromConsole, knownSite, async (c) => {
    const asked = await signingIn(c);
    return asked.ok ? who(c, await take(c, { step: "preview", ...asked.by }), 200) : problem(c, asked);
  })

  .post("/", fromConsole, knownSite, async (c) => {
    const asked = await signingIn(c);
    if (!asked.ok) return problem(c, asked);
    const shown = secret();
    const begun = await take(c, { step: "begin", ...asked.by, session: await sha256(shown) });
    if (begun.ok) setSession(c, c.var.site, shown);
    return who(c, begun, 201);
  })

  /** Of a token, too, which opens what it opens; the admin token is nobody of this site, and so is not taken. */
  .get("/", fromConsole, knownSite, session("a token"), (c) => {
    const { token: person, timeZone = "UTC" } = c.var.access;
    if (!person) return problem(c, { code: "session-invalid" });
    const answer: SessionAnswer = { ...sessionAnswer(c, person), time_zone: timeZone };
    return c.json(answer);
  })

  .delete("/", fromConsole, knownSite, session(), async (c) => {
    const ended = await take(c, {
      step: "end",
      session: await sha256(sessionOf(c, c.var.site) ?? ""),
    });
    if (!ended.ok) return problem(c, ended);
    setSession(c, c.var.site, null);
    return c.body(null, 204);
  });

/**
 * By what somebody signs in: the hash of the invitation in a body; without one, the name that Cloudflare Access has for them.
 * Fails as `readJson` and `accessAddress` do, or with `too-many-requests`.
 */
async function signingIn(
  c: Context<AppEnv>,
): Promise<{ ok: true; by: { hash: Uint8Array; named?: string } } | Failure> {
  const query = readQuery(c, SessionQuery);
  if (!query.ok) return query;
  const body = await readJson(c, SignInRequest, ADMIN_BODY_MAX_BYTES);
  if (!body.ok) return body;
  if (await brakesStranger(c)) return { ok: false, code: "too-many-requests" };
  const { invitation } = body.value;
  if (invitation !== undefined) return { ok: true, by: { hash: await sha256(invitation) } };
  const said = await accessAddress(c);
  // No invitation has an empty hash: what knows nothing of names lets nobody in.
  return said.ok ? { ok: true, by: { hash: new Uint8Array(), named: said.address } } : said;
}

function who(c: Context<AppEnv>, signed: Signed | Failure, status: 200 | 201): Response {
  const [person] = signed.ok ? signed.people : [];
  if (!signed.ok || !person) return problem(c, signed.ok ? { code: "invitation-invalid" } : signed);
  return c.json(sessionAnswer(c, person), status);
}

function sessionAnswer(
  c: Context<AppEnv>,
  { id, name, scopes }: Pick<Signing, "id" | "name" | "scopes">,
): SessionAnswer {
  return { site: c.var.site, id, name, scopes, sites: sitesOf(c) };
}

/** The console's address on this deployment, with an invitation in its fragment. */
function consoleUrl(c: Context<AppEnv>, invitation: string): string {
  const url = new URL(`/console/${c.var.site}/#invitation=${invitation}`, c.req.url);
  if (c.env.CONSOLE_HOST) url.hostname = c.env.CONSOLE_HOST;
  return url.href;
}

const invitationRow = ({ id, createdMs, endsMs }: Signing["invitations"][number]) => ({
  id,
  created_at: moment(createdMs),
  expires_at: moment(endsMs),
});

function personRow({
  id,
  name,
  scopes,
  createdMs,
  invitations,
  sessions,
  inert = false,
}: Signing): PersonRow {
  return {
    ...{ id, name, scopes, created_at: moment(createdMs) },
    invitations: invitations.map(invitationRow),
    sessions: sessions.map((each) => ({ ...invitationRow(each), last_used_at: moment(each.seenMs) })),
    inert,
  };
}
