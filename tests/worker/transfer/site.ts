/** Exports and imports as their callers make them, part by part and batch by batch; and a deployment without a site's objects. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { ImportAnswer, Problem } from "../../../worker/contract/index.ts";
import { endLine, NO_LINES, sealed } from "../../../worker/domain/transfer/seal.ts";
import { pollName } from "../../../worker/object/stubs.ts";
import { anyAddress } from "../../support/address.ts";
import { ADMIN, call, callAs, eventually } from "../support.ts";

export type Line = { kind: string; [field: string]: unknown };

/** The next part of an export, or what refused it. */
async function part(site: string, token: string, cursor?: string): Promise<string[] | Problem> {
  const query = new URLSearchParams({ format: "ndjson", ...(cursor === undefined ? {} : { cursor }) });
  const response = await callAs(token, "GET", `/v1/moderation/sites/${site}/export?${query}`);
  if (!response.ok) return response.json<Problem>();
  return (await response.text()).trimEnd().split("\n");
}

/** The whole site's lines, or what refused them. */
export async function tryExport(site: string, token = ADMIN): Promise<string[] | Problem> {
  const all: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const lines = await part(site, token, cursor);
    if (!Array.isArray(lines)) return lines;
    const last: Line = JSON.parse(lines.at(-1) ?? "{}");
    if (last.kind !== "more") return [...all, ...lines];
    all.push(...lines.slice(0, -1));
    cursor = String(last.cursor);
  }
}

/** The whole site's lines, once nothing is on its way any more. */
export async function exported(site: string): Promise<string[]> {
  const lines = await eventually(
    () => tryExport(site),
    (each) => Array.isArray(each),
  );
  return lines as string[];
}

/** What two exports must have in common: all but the imports' and the exports' own entries and the last line, which counts them. */
export function common(lines: readonly string[]): string {
  return lines
    .filter((line) => !/"action":"(site\.import|remarks\.export)"|^\{"kind":"end"/.test(line))
    .join("\n");
}

export const read = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line));
export const ofKind = (lines: readonly string[], kind: string) =>
  read(lines).filter((line) => line.kind === kind);

/** Lines that were changed, with the last line that fits them. */
export function resealed(lines: readonly (string | Line)[]): string[] {
  const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  const all = texts.filter((line) => !line.startsWith('{"kind":"end"'));
  const seal = all.reduce((before, line) => sealed(before, JSON.parse(line).kind, `${line}\n`), NO_LINES);
  return [...all, JSON.stringify(endLine(seal))];
}

export const fileId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), (b) => b.toString(16).padStart(2, "0")).join("");

/** One batch. */
export async function send(
  site: string,
  id: string,
  line: number,
  lines: readonly string[],
  token = ADMIN,
): Promise<ImportAnswer & Partial<Problem>> {
  const headers = {
    Authorization: `Bearer ${token}`,
    "Content-Type": "application/x-ndjson",
    "CF-Connecting-IP": anyAddress(),
  };
  const init = { method: "POST", headers, body: lines.map((each) => `${each}\n`).join("") };
  return (await call(`/v1/admin/sites/${site}/import?import=${id}&line=${line}`, init)).json();
}

/** Sends a file to its end, or until it is refused. `meanwhile` is called before each batch. */
export async function imported(
  site: string,
  lines: readonly string[],
  { id = fileId(), batch = 500, token = ADMIN, meanwhile = async (_line: number): Promise<void> => {} } = {},
): Promise<ImportAnswer & Partial<Problem>> {
  let answer: ImportAnswer & Partial<Problem> = { line: 0, stage: "sending" };
  while (answer.code === undefined && answer.stage !== "over") {
    await meanwhile(answer.line);
    answer = await send(site, id, answer.line, lines.slice(answer.line, answer.line + batch), token);
  }
  return answer;
}

/** The deployment has nothing of a site any more: what an empty one is like. */
export async function wipe(site: string, lines: readonly string[]): Promise<void> {
  const keys = new Set(read(lines).flatMap(({ key }) => (typeof key === "string" ? [key] : [])));
  const stubs = [
    env.SITE.getByName(site),
    env.DESK.getByName(site),
    ...[...keys].map((key) => env.POLL.getByName(pollName(site, key))),
  ];
  for (const stub of stubs) {
    await runInDurableObject(stub, async (_object, { storage }) => {
      await storage.deleteAlarm();
      await storage.deleteAll();
    });
    await evictDurableObject(stub);
  }
  for (const key of [`site:${site}`, ...[...keys].map((each) => `poll:${site}:${each}`)])
    await env.PUBLISHED.delete(key);
}
