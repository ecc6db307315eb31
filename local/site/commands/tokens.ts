/** The commands about a site's tokens. */
import type { TokenAnswer, TokenRow, TokensAnswer } from "../../../worker/contract/index.ts";
import { admin, type Command } from "../command.ts";
import { Misused } from "../errors.ts";
import { table } from "../table.ts";

export const TOKENS: Record<string, Command> = {
  "token mint": {
    usage: "SITE --name NAME --scope SCOPE [--expires WHEN]",
    summary: "Mints a token and prints it, once.",
    help: `  --name NAME      who or what uses it; the audit log shows this name and the token's id
  --scope SCOPE    read, moderate, remarks, or manage, which opens what the others do; repeat it for each
  --expires WHEN   a date such as 2027-06-30 (its midnight in UTC), a moment such as 2027-06-30T12:00+02:00, or days from now such as 90d`,
    options: {
      name: { type: "string" },
      scope: { type: "string", multiple: true },
      expires: { type: "string" },
    },
    takes: ["SITE"],
    scope: "manage",
    examples: ['token mint daily --name "newsroom dashboard" --scope read --expires 90d'],
    async run(api, [site], { name, scope, expires }) {
      const body = {
        name,
        scopes: scope ?? [],
        expires_at: expires === undefined ? null : momentOf(String(expires)),
      };
      const data = await api.json<TokenAnswer>("POST", admin(site, "/tokens"), body);
      return {
        text: data.token,
        aside: `Keep it: it is not shown again. Revoke it with its id, ${data.id}.`,
        data,
      };
    },
  },
  "token list": {
    usage: "SITE",
    summary: "Lists a site's tokens without their secrets.",
    options: {},
    takes: ["SITE"],
    scope: "manage",
    alias: "tokens",
    examples: ["token list daily"],
    async run(api, [site]) {
      const data = await api.json<TokensAnswer>("GET", admin(site, "/tokens"));
      const rows = data.tokens.map((token) => [
        token.id,
        token.name,
        token.scopes.join(" "),
        token.expires_at?.replace(/:\d\d\.\d+Z$/, "Z") ?? "never",
        token.last_used_on ?? "never",
      ]);
      return { text: table(["id", "name", "scopes", "expires", "last used"], rows), data };
    },
  },
  "token revoke": {
    usage: "SITE ID",
    summary: "Revokes a token at once, for good.",
    help: "  --dry-run  revokes nothing, and prints which token it would be",
    options: { "dry-run": { type: "boolean" } },
    takes: ["SITE", "ID"],
    scope: "manage",
    examples: ['token revoke daily "$TOKEN_ID" --dry-run', 'token revoke daily "$TOKEN_ID"'],
    async run(api, [site, id = ""], { "dry-run": dry }) {
      const path = admin(site, `/tokens/${encodeURIComponent(id)}${dry ? "?dry_run=true" : ""}`);
      const data = await api.json<TokenRow | null>("DELETE", path);
      if (!data) return { text: "Revoked.", data: { revoked: id } };
      const { name, scopes, last_used_on } = data;
      const used = last_used_on ? `last used on ${last_used_on}` : "never used";
      return { text: `Would be revoked: "${name}" (${scopes.join(" ")}), ${used}.`, data };
    },
  },
};

/** "90d" or a date, as a moment. */
function momentOf(when: string): string {
  const days = /^(\d{1,4})d$/.exec(when)?.[1];
  const date = days ? new Date(Date.now() + Number(days) * 86_400_000) : new Date(when);
  if (Number.isNaN(date.getTime()))
    throw new Misused("--expires takes a date such as 2027-06-30, or days such as 90d.");
  return date.toISOString();
}
