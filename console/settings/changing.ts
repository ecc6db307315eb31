/** Changes settings, as whoever orders it has seen them: from their form, or from what readers are asked. Draws nothing. */
import type { AmendAnswer, SiteAnswer, SiteSettings } from "../../worker/contract/index.ts";
import { administration, ask, inWords, moment, Refused } from "../api.ts";
import { counted } from "../figures.ts";
import { ASKED } from "../remarks/asking.ts";
import type { Outcome, SettingsOrder, SettingsPatch } from "../work/ordered.ts";
import { type Draft, draftOf, patchOf } from "./draft.ts";
import { labelOf, told } from "./fields.ts";

/** Settings as they were read, and the tag that a change of them names. */
export interface Read {
  draft: Draft;
  tag: string;
}

export async function readSettings(site: string): Promise<Read> {
  const { body, tag } = await ask<SiteAnswer>("GET", administration(site));
  return { draft: draftOf(settingsIn(body)), tag };
}

const settingsIn = ({ site: _, ...settings }: SiteAnswer): SiteSettings => settings;

/** The settings that a change would leave, and in what they differ; without `dryRun`: that it leaves. */
export async function amended(site: string, patch: SettingsPatch, tag: string, dryRun: boolean) {
  const sent = { body: { ...patch, dry_run: dryRun }, seen: tag };
  const { body } = await ask<AmendAnswer>("PATCH", administration(site), sent);
  const { dry_run: _, changes, ...answer } = body;
  return { draft: draftOf(settingsIn(answer)), changes };
}

/** The order to make other settings of those that were seen. */
export function saveOrder(site: string, { draft, tag }: Read, to: Draft): SettingsOrder {
  const [patch = {}, back = {}] = [patchOf(draft, to), patchOf(to, draft)];
  return { subject: { site, key: "settings" }, name: named(patch), patch, back, tag };
}

/** Carries the order out. All settings have one revision: whoever changed another one meanwhile is told of, too. */
export async function changed(order: SettingsOrder): Promise<Outcome> {
  const { site } = order.subject;
  const { patch, back, tag } = order;
  try {
    const { draft, changes } = await amended(site, patch, tag, false);
    if (changes.length === 0) return { text: `${saidOf(patch)} It was so already.`.trimStart() };
    if (order.undoes) return { text: undone(patch) };
    const text = didOf(patch) ?? `Saved. ${SOON}`;
    const now = await readSettings(site).catch(() => undefined);
    // What somebody else has made of it since is not to be taken back unseen.
    const still = now && Object.keys(patchOf(draft, now.draft) ?? {}).every((name) => !(name in patch));
    if (!still) return { text: `${text} It can't be undone by a key here: set it back in the form.` };
    return { text, back: { ...order, patch: back, back: patch, tag: now.tag, undoes: true } };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "changed-meanwhile")
      return { text: inWords(error), failed: true };
    return refused(order, error).catch((failed) => ({ text: inWords(failed), failed: true }));
  }
}

const SOON = "Readers have it within two minutes.";

/** Of what readers are asked, whether they are; of other settings nothing. */
function saidOf({ remarks, ...others }: SettingsPatch): string {
  const asked = ASKED[remarks as keyof typeof ASKED];
  return asked && Object.keys(others).length === 0 ? asked.is : "";
}

const didOf = (patch: SettingsPatch) =>
  saidOf(patch) ? `${saidOf(patch)} Pages have it within two minutes; what was sent stays.` : undefined;

/** As short as it can be: it stands above a phone's edge, below the form's buttons. */
function undone(patch: SettingsPatch): string {
  const asked = didOf(patch);
  return asked ? `Undone. ${asked}` : `Undone: ${counted(Object.keys(patch).length, "setting")}. ${SOON}`;
}

/** What a change is of. */
const named = (patch: SettingsPatch) => Object.keys(patch).map(labelOf).join("; ");

/** Somebody has changed the settings meanwhile: who, and how those that were to be changed are by now. */
async function refused(order: SettingsOrder, error: Refused): Promise<Outcome> {
  const { subject, patch, back } = order;
  const now = await readSettings(subject.site);
  const would = await amended(subject.site, patch, now.tag, true);
  const { changed: first } = error.problem;
  const when = first ? ` at ${moment(first.at)}` : "";
  const text = `${first?.by ?? "Somebody"} changed the settings${when}. Nothing was done.`;
  const both = linesOf(back).map(({ path, value }) => ({
    what: path.length === 1 && path[0] === "remarks" ? order.name : wordsOf(path),
    was: inOneLine(path, value),
    is: inOneLine(path, at(now.draft, path)),
  }));
  const again = { ...order, back: patchOf(would.draft, now.draft) ?? {}, tag: now.tag };
  return { text, told: { text, both, again } };
}

type Named = Record<string, unknown>;
const isNamed = (value: unknown): value is Named =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Each value of a change by its path. */
const linesOf = (
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; value: unknown }[] =>
  isNamed(value)
    ? Object.entries(value).flatMap(([name, each]) => linesOf(each, [...path, name]))
    : [{ path, value }];

const at = (value: unknown, path: readonly string[]) =>
  path.reduce<unknown>((within, name) => (isNamed(within) ? within[name] : undefined), value);

const wordsOf = ([name = "", ...parts]: readonly string[]) => [labelOf(name), ...parts].join(", ");

/** A value as people read it; of what is named its values. */
function inOneLine([name = ""]: readonly string[], value: unknown): string {
  const asked = name === "remarks" && ASKED[value as keyof typeof ASKED];
  if (asked) return asked.is;
  const values = isNamed(value) ? linesOf(value).map((each) => each.value) : [value].flat();
  return values.map((each) => told(name, each)).join(", ") || "none";
}
