/** Where each object lives: the names of the three classes' objects, and their stubs. The one place that makes either. */

/** The name under which an article's Poll object lives. */
export function pollName(site: string, key: string): string {
  return `${site}:${key}`;
}

/** Site and article key of a Poll object's name. */
export function partsOfPollName(name: string | undefined): { site: string; key: string } {
  const [site = "", key = ""] = (name ?? "").split(":");
  return { site, key };
}

/** The Poll object of an article: counts. */
export function pollOf(env: Env, site: string, key: string) {
  return env.POLL.getByName(pollName(site, key));
}

/** The Site object of a site: decides who may. */
export function siteOf(env: Env, site: string) {
  return env.SITE.getByName(site);
}

/** The Desk object of a site: what moderators see. */
export function deskOf(env: Env, site: string) {
  return env.DESK.getByName(site);
}
