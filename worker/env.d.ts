/** The bindings and values that wrangler.toml declares, typed with our own classes. */
interface Env {
  /** Published tallies and site settings. Read by the worker; written by Poll and Site objects only. */
  PUBLISHED: KVNamespace;
  /** Counts the votes of one article. */
  POLL: DurableObjectNamespace<import("./poll/poll.ts").Poll>;
  /** Decides who may, one for each site. */
  SITE: DurableObjectNamespace<import("./site/site.ts").Site>;
  /** What moderators see, one for each site. */
  DESK: DurableObjectNamespace<import("./desk/desk.ts").Desk>;
  /** The static files that are deployed with the worker. */
  ASSETS: Fetcher;
  /** Brakes a network that sends too many votes. */
  VOTE_BRAKE: RateLimit;
  /** Brakes a network that reads too many tallies. */
  TALLIES_BRAKE: RateLimit;
  /** Brakes a network that makes objects wake for what nobody knows: tokens and sites. */
  STRANGER_BRAKE: RateLimit;
  /** Which deployment this is. */
  VERSION?: WorkerVersionMetadata;
  /** Counters for the operator (metrics.ts). Optional. */
  METRICS?: AnalyticsEngineDataset;
  /** Public site key of the Turnstile widget, rendered into the captcha frame. */
  TURNSTILE_SITE_KEY: string;
  /** Where the frame loads Turnstile from. Cloudflare's own address, but on a developer's machine. */
  TURNSTILE_SCRIPT_URL: string;
  /** Where tokens are verified. Cloudflare's own address, but on a developer's machine. */
  TURNSTILE_SITEVERIFY_URL: string;
  /** Milliseconds that each stage of a captcha may take, instead of limits/captcha.ts: set by tests alone. */
  CAPTCHA_STAGE_MS?: string;
  /** `staging` takes Cloudflare's test keys; a deployment that says nothing refuses them. */
  ENVIRONMENT?: string;
  /** The host that the console and its sessions answer on, and no captcha's frame does: a name alone. Undefined: all hosts. */
  CONSOLE_HOST?: string;
  /** The team that Cloudflare Access stands before the console for, as its tokens' `iss`: `https://TEAM.cloudflareaccess.com`. */
  ACCESS_TEAM?: string;
  /** The audience tag of the console's application there: its tokens' `aud`. Without both, Access signs nobody in. */
  ACCESS_AUD?: string;
  /** Secret, 32 characters at least: networks are hashed with it and the day's salt. Without it, with the salt alone, and GET /health says so. */
  NETWORK_SECRET?: string;
  /** Secret. The Turnstile widget's own, by which tokens are verified. */
  TURNSTILE_SECRET_KEY: string;
  /** Secret, 32 to 200 characters without blanks (domain/admin-token.ts). May do everything on every site. */
  ADMIN_TOKEN: string;
}

declare namespace Cloudflare {
  interface Env extends globalThis.Env {}
}
