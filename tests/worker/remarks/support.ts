/** Sends remarks as readers' browsers do. */
import { anyAddress } from "../../support/address.ts";
import { call, ORIGIN } from "../support.ts";

/** Fields of a remark. */
export interface Sent {
  article: string;
  vote_id: string;
  vote_edit?: number;
  edit?: number;
  reasons?: string;
  text?: string;
}

/** What a remark without words has beside its reasons, as the route hands it to the Poll object. */
export const WORDLESS = {
  ...{ text: null, takesText: true, id: "0".repeat(24) },
  ...{ keptMs: 1_000_000, perDay: 100, closeAfterDays: null },
};

export async function remark(
  site: string,
  fields: Sent,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: { status?: string; edit?: number; code?: string } }> {
  const all = { vote_edit: 0, edit: 1, ...fields };
  const response = await call(`/v1/sites/${site}/remarks`, {
    method: "POST",
    headers: { Origin: ORIGIN, "CF-Connecting-IP": anyAddress(), ...headers },
    body: new URLSearchParams(Object.entries(all).map(([name, value]) => [name, String(value)])),
  });
  return { status: response.status, body: await response.json() };
}
