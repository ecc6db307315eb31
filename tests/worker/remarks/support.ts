/** Sends remarks as readers' browsers do, and waits for what the inbox makes of them. */
import { vi } from "vitest";
import type { RemarkRow } from "../../../worker/contract/index.ts";
import type { Desk } from "../../../worker/desk/desk.ts";
import { DAY_MS } from "../../../worker/limits/time.ts";
import { anyAddress } from "../../support/address.ts";
import { meets } from "../stand-in.ts";
import { call, eventually, ORIGIN, registerSite } from "../support.ts";
import { inbox } from "./inbox-support.ts";

/** Fields of a remark. */
export interface Sent {
  article: string;
  question?: string;
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

/** A site that takes words. */
export const reading = (settings: object = {}) => registerSite({ remarks: "text", ...settings });

/** A remark of the inbox, once it is there. */
export async function arrived(site: string, fits: (row: RemarkRow) => boolean): Promise<RemarkRow> {
  const { remarks } = await eventually(
    () => inbox(site),
    (page) => page.remarks.some(fits),
  );
  return remarks.find(fits) as RemarkRow;
}

/** Waits until so many are left in the inbox. */
export const left = (site: string, n: number) =>
  eventually(
    () => inbox(site),
    ({ remarks }) => remarks.length === n,
  );

/** Has a site's Desk take deliveries another way. */
export function desksAs(site: string, deliver: (desk: DurableObjectStub<Desk>) => Desk["deliver"]): void {
  meets("DESK", site, (desk) => ({ deliver: deliver(desk) }));
}
