/**
 * A checkout of somebody who sets Afterword up: a folder with wrangler.toml, an account at Cloudflare's stand-in, and the built
 * worker on the loopback at whatever version that account has deployed. Runs our commands there as that somebody would.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startTurnstile, type Turnstile } from "../../../local/turnstile/server.ts";
import { type RunningWorker, startWorker } from "../../../local/worker.ts";
import { ownPorts } from "../ports.ts";
import { Account, type Version } from "./account.ts";
import { writeCommand } from "./command.ts";

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), "afterword-setup-"));
  readonly account = new Account((worker, version) => this.#serve(worker, version));
  readonly turnstile: Turnstile;
  /** Hosts of production and of staging. */
  readonly hosts: { production: string; staging: string };
  /** The script that the next deploy uploads: the built one, or another. */
  script: string | undefined;
  readonly #scripts = new Map<string, string | undefined>();
  readonly #running = new Map<string, RunningWorker>();
  readonly #path: string;

  private constructor(turnstile: Turnstile, port: number) {
    this.turnstile = turnstile;
    this.hosts = { production: `localhost:${port}`, staging: `localhost:${port + 1}` };
    for (const file of ["wrangler.toml", "package.json", "CHANGELOG.md"])
      cpSync(root(file), join(this.folder, file));
    this.#path = join(this.folder, "bin");
  }

  /** One whose captchas are solved for these keys. */
  static async make(pairs: { sitekey: string; secret: string }[] = []): Promise<Place> {
    const turnstile = await startTurnstile({ pairs });
    const place = new Place(turnstile, await ownPorts(2));
    writeCommand(place.folder, await place.account.listen());
    return place;
  }

  read(file: string): string {
    return existsSync(join(this.folder, file)) ? readFileSync(join(this.folder, file), "utf8") : "";
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  origin(which: "production" | "staging" = "production"): string {
    return `http://${this.hosts[which]}`;
  }

  /** Runs `npm run NAME -- WORDS`, without a terminal and without npm. */
  run(
    name: "setup" | "upgrade" | "rollback",
    words: string[],
    env: Record<string, string> = {},
  ): Promise<Ran> {
    const program = root(`local/setup/${name === "setup" ? "cli" : name}.ts`);
    const child = spawn(process.execPath, [program, ...words], {
      cwd: this.folder,
      env: {
        PATH: `${this.#path}${delimiter}${process.env.PATH}`,
        HOME: this.folder,
        AFTERWORD_WAIT: "120",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  }

  async close(): Promise<void> {
    this.account.close();
    await Promise.all([...this.#running.values()].map((worker) => worker.close()));
    await this.turnstile.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What a deployment does: this version answers in the place of the one before, over the same data. */
  async #serve(worker: string, version: Version): Promise<string> {
    const staging = worker.endsWith("-staging");
    const host = staging ? this.hosts.staging : this.hosts.production;
    // A worker without code answers nothing. With other secrets alone the code is the one before.
    if (version.triggeredBy === "secret") this.#scripts.set(version.id, this.#scripts.get(worker));
    else if (!this.#scripts.has(version.id)) this.#scripts.set(version.id, this.script);
    this.#scripts.set(worker, this.#scripts.get(version.id));
    await this.#running.get(worker)?.close();
    const siteKey = /^TURNSTILE_SITE_KEY = "(.*)"$/m.exec(this.read("wrangler.toml"))?.[1] ?? "";
    const script = this.#scripts.get(version.id);
    const running = await startWorker({
      port: Number(host.split(":")[1]),
      stateDir: join(this.folder, "state", worker),
      vars: {
        ...version.secrets,
        TURNSTILE_SITE_KEY: siteKey,
        TURNSTILE_SCRIPT_URL: this.turnstile.scriptUrl,
        TURNSTILE_SITEVERIFY_URL: this.turnstile.siteverifyUrl,
        ...(staging && { ENVIRONMENT: "staging" }),
      },
      deployment: { id: version.id, tag: version.tag, timestamp: version.createdOn },
      ...(script !== undefined && { script }),
    });
    this.#running.set(worker, running);
    return `http://${host}`;
  }
}
