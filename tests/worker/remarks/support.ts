/** Sends remarks as readers' browsers do. */
import { vi } from "vitest";
import { DAY_MS } from "../../../worker/limits/time.ts";
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
  ...{ text: null, takesText: true },
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

/** From now on it is noon of today (UTC) or of so many days later, until mocks are restored: no test meets midnight. */
export function fromNoon(daysLater = 0): void {
  vi.restoreAllMocks();
  const { now } = Date;
  const ms = now();
  const shiftMs = DAY_MS / 2 - (ms % DAY_MS) + daysLater * DAY_MS;
  vi.spyOn(Date, "now").mockImplementation(() => now() + shiftMs);
}
