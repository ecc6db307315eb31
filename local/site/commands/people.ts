/** The commands about a site's people: who signs in to its console. */
import type { InvitationAnswer, PeopleAnswer } from "../../../worker/contract/index.ts";
import { admin, type Command } from "../command.ts";
import { table } from "../table.ts";
import { numberOf } from "./settings.ts";

export const PEOPLE: Record<string, Command> = {
  invite: {
    usage: "SITE --name NAME --scope SCOPE [--minutes N]",
    summary: "Prints a link that signs one browser in to the console, once.",
    help: `  --name NAME    who it is for; the audit log shows this name. A person who is known signs in again, with the scopes given here
  --scope SCOPE  read, moderate, remarks, or manage, which opens what the others do; repeat it for each
  --minutes N    how long the link can be used: 60 unless you say otherwise, a day (1440) at most`,
    options: {
      name: { type: "string" },
      scope: { type: "string", multiple: true },
      minutes: { type: "string" },
    },
    takes: ["SITE"],
    scope: "manage",
    examples: ["invite daily --name Ada --scope read --scope moderate"],
    async run(api, [site], { name, scope, minutes }) {
      const body = { name, scopes: scope ?? [], minutes: numberOf(minutes, "minutes") };
      const data = await api.json<InvitationAnswer>("POST", admin(site, "/invitations"), body);
      const aside = `It works once, until ${data.expires_at}. It is not shown again.`;
      return { text: data.url, aside, data };
    },
  },
  people: {
    usage: "SITE",
    summary: "Lists who may sign in to the console.",
    options: {},
    takes: ["SITE"],
    scope: "manage",
    examples: ["people daily"],
    async run(api, [site]) {
      const data = await api.json<PeopleAnswer>("GET", admin(site, "/people"));
      const rows = data.people.map(({ id, name, scopes, invitations, sessions }) => [
        id,
        name,
        scopes.join(" "),
        invitations.length,
        sessions.length,
      ]);
      return { text: table(["id", "name", "scopes", "invitations", "sessions"], rows), data };
    },
  },
  "people remove": {
    usage: "SITE ID",
    summary: "Removes a person: all invitations and sessions end at once.",
    options: {},
    takes: ["SITE", "ID"],
    scope: "manage",
    examples: ['people remove daily "$PERSON_ID"'],
    async run(api, [site, id = ""]) {
      await api.json("DELETE", admin(site, `/people/${encodeURIComponent(id)}`));
      return { text: "Removed.", data: { removed: id } };
    },
  },
};
