/**
 * An account at Cloudflare as `wrangler` 4.164.0 shows it: workers, secrets, versions, deployments and Turnstile widgets in memory,
 * answered in the words that the command itself printed when it was asked against a stand-in of the API on 2026-11-27, or that
 * stand in its source where it was not (marked). What is deployed is handed to whoever runs it. As unkind as the real one.
 */
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  words: string[];
  input: string;
  env: Record<string, string>;
}
interface Reply {
  out?: string;
  err?: string;
  code?: number;
  record?: unknown;
  killed?: boolean;
}

export interface Version {
  id: string;
  tag: string;
  createdOn: string;
  triggeredBy: string;
  secrets: Record<string, string>;
}
interface Worker {
  secrets: Record<string, string>;
  versions: Version[];
  deployments: { version: string; createdOn: string }[];
}
interface Widget {
  name: string;
  sitekey: string;
  secret: string;
  domains: string[];
}

/** Puts a version of a worker into effect: where it answers. */
export type Serve = (worker: string, version: Version) => Promise<string>;

const error = (text: string, more = ""): Reply => ({
  code: 1,
  err: `\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1m${text}\u001b[0m\n\n  ${more}\n\n`,
});
const NOT_LOGGED_IN: Reply = { code: 1, out: '{"loggedIn":false}\n' };
const NO_NETWORK = error(
  "Unable to resolve Cloudflare's API hostname (api.cloudflare.com or dash.cloudflare.com).",
);
const json = (value: unknown): Reply => ({ out: `${JSON.stringify(value, null, 2)}\n` });

export class Account {
  /** Every command, in order. */
  readonly asked: Asked[] = [];
  readonly workers = new Map<string, Worker>();
  readonly widgets: Widget[] = [];
  loggedIn = true;
  network = true;
  accounts = [{ id: "acc1", name: "Daily" }];
  /** Commands that its token may not use, by their first words. */
  forbidden = new Set<string>();
  /** Commands that are killed, once each: before they have done anything, after, or when a worker is made that has nothing yet. */
  readonly killed = new Map<string, "before" | "half-way" | "after">();
  readonly #serve: Serve;
  #server: Server | undefined;
  /** Moments go on by a second each. */
  #now = Date.parse("2026-11-27T12:00:00Z");

  constructor(serve: Serve) {
    this.#serve = serve;
  }

  /** Where the command asks it. */
  async listen(): Promise<string> {
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(JSON.stringify(await this.#answer(JSON.parse(body))));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => this.#server?.once("listening", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.close();
  }

  /** A worker of somebody else's. */
  addForeign(name: string): void {
    this.workers.set(name, { secrets: { STRIPE_KEY: "x" }, versions: [], deployments: [] });
  }

  /** Secrets that are put from elsewhere, as by `wrangler secret put`: another version, which runs at once. */
  async rotate(name: string, secrets: Record<string, string>): Promise<void> {
    const worker = this.#worker(name);
    Object.assign(worker.secrets, secrets);
    // Its source doesn't say whether such a version has a tag: it has none here.
    if (worker.deployments.length > 0) await this.#deploy(name, this.#version(worker, "", "secret"));
  }

  async #answer(asked: Asked): Promise<Reply> {
    this.asked.push(asked);
    const command = asked.words.filter((word) => !word.startsWith("-")).join(" ");
    const [struck] = [...this.killed].filter(([name]) => command.startsWith(name));
    if (struck) this.killed.delete(struck[0]);
    if (struck?.[1] === "before") return { killed: true };
    if (struck?.[1] === "half-way") {
      this.#worker("afterword");
      return { killed: true };
    }
    const reply = await this.#run(command, asked);
    return struck ? { killed: true } : reply;
  }

  async #run(command: string, { words, input, env }: Asked): Promise<Reply> {
    if (!this.network) return NO_NETWORK;
    if (!this.loggedIn)
      return command === "whoami"
        ? NOT_LOGGED_IN
        : error(
            "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.",
          );
    if ([...this.forbidden].some((each) => command.startsWith(each)))
      return error(
        "A request to the Cloudflare API (/accounts/acc1/challenges/widgets) failed.",
        "Authentication error [code: 10000]",
      );
    const option = (name: string) => {
      const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
      if (at < 0) return undefined;
      return words[at]?.includes("=") ? words[at]?.split("=")[1] : words[at + 1];
    };
    const name = option("name") ?? `afterword${option("env") ? `-${option("env")}` : ""}`;
    if (command === "whoami")
      return json({ loggedIn: true, authType: "User API Token", accounts: this.accounts });
    if (this.accounts.length > 1 && !env.CLOUDFLARE_ACCOUNT_ID)
      // From its source.
      return error("More than one account available but unable to select one in non-interactive mode.");
    if (command.startsWith("turnstile widget")) return this.#turnstile(command, words, option);
    if (command.startsWith("secret bulk")) {
      // One that is not there is made, without asking, where nobody can be asked.
      const made = this.workers.has(name) ? "" : `🌀 Creating new Worker "${name}"...\n`;
      await this.rotate(name, JSON.parse(input));
      return { out: `${made}✨ ${Object.keys(JSON.parse(input)).length} secrets successfully created\n` };
    }
    const worker = this.workers.get(name);
    if (command.startsWith("secret list"))
      return worker
        ? json(Object.keys(worker.secrets).map((name) => ({ name, type: "secret_text" })))
        : error(
            `Worker "${name}" not found.`,
            "If this is a new Worker, run `wrangler deploy` first to create it.",
          );
    if (words[0] === "deploy") {
      const made = this.#worker(name);
      const version = this.#version(made, option("tag") ?? "", "upload");
      const target = await this.#deploy(name, version);
      return {
        out: `Uploaded ${name} (3.21 sec)\n  ${target}\nCurrent Version ID: ${version.id}\n`,
        record: { type: "deploy", version: 1, worker_name: name, version_id: version.id, targets: [target] },
      };
    }
    if (!worker) return error("This Worker does not exist on your account. [code: 10007]");
    if (command.startsWith("deployments list"))
      return json(
        worker.deployments.map(({ version, createdOn }) => ({
          id: randomUUID(),
          source: "wrangler",
          strategy: "percentage",
          created_on: createdOn,
          versions: [{ version_id: version, percentage: 100 }],
        })),
      );
    if (command.startsWith("versions list"))
      return json(
        worker.versions.slice(-10).map(({ id, tag, createdOn, triggeredBy }, number) => ({
          id,
          number,
          metadata: { created_on: createdOn, source: "wrangler" },
          annotations: { "workers/triggered_by": triggeredBy, ...(tag && { "workers/tag": tag }) },
        })),
      );
    if (command.startsWith("rollback")) {
      const version = worker.versions.find(({ id }) => id === words[1]);
      if (!version) return error("Version not found. [code: 10146]");
      // Secrets belong to a version.
      worker.secrets = { ...version.secrets };
      await this.#deploy(name, version);
      return { out: `Worker Version ${version.id} has been deployed to 100% of traffic.\n` };
    }
    return error(`Unknown arguments: ${words.join(", ")}`);
  }

  #turnstile(command: string, words: string[], option: (name: string) => string | undefined): Reply {
    const shown = ({ secret: _, ...widget }: Widget) => widget;
    if (command.startsWith("turnstile widget list")) return json(this.widgets.map(shown));
    if (command.startsWith("turnstile widget get"))
      return json(this.widgets.find(({ sitekey }) => sitekey === words[3]));
    const number = this.widgets.length + 1;
    const widget = {
      name: words[3] ?? "",
      sitekey: `0x4AAAAAAAwidget${number}`,
      secret: `0x4AAAAAAAsecret-of-widget-${number}`,
      domains: [option("domain") ?? ""],
    };
    this.widgets.push(widget);
    return json(widget);
  }

  #worker(name: string): Worker {
    const worker = this.workers.get(name) ?? { secrets: {}, versions: [], deployments: [] };
    this.workers.set(name, worker);
    return worker;
  }

  #moment(): string {
    this.#now += 1_000;
    return new Date(this.#now).toISOString();
  }

  #version(worker: Worker, tag: string, triggeredBy: string): Version {
    const version = {
      id: randomUUID(),
      tag,
      triggeredBy,
      createdOn: this.#moment(),
      secrets: { ...worker.secrets },
    };
    worker.versions.push(version);
    return version;
  }

  async #deploy(name: string, version: Version): Promise<string> {
    const target = await this.#serve(name, version);
    this.#worker(name).deployments.push({ version: version.id, createdOn: this.#moment() });
    return target;
  }
}
